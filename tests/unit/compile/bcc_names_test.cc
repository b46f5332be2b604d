// SPDX-License-Identifier: Apache-2.0
#include "compile/helper/bcc_names.h"

#include <gtest/gtest.h>

#include <utility>

namespace snoopbox::compile {
namespace {

TEST(BccNames, SayWhatIsTraced) {
    for (const auto& [name, section] : {
             std::pair{"kprobe__vfs_read", "kprobe/vfs_read"},
             std::pair{"kretprobe__vfs_read", "kretprobe/vfs_read"},
             std::pair{"kprobe__sys_clone", "ksyscall/clone"},
             std::pair{"kretprobe__sys_clone", "kretsyscall/clone"},
             std::pair{"kprobe____x64_sys_clone", "kprobe/__x64_sys_clone"},
             std::pair{"syscall__execve", "ksyscall/execve"},
             std::pair{"tracepoint__sched__sched_switch", "tracepoint/sched/sched_switch"},
             std::pair{"raw_tracepoint__sched_switch", "raw_tp/sched_switch"},
             std::pair{"kfunc__vfs_read", "fentry/vfs_read"},
             std::pair{"kretfunc__vfs_read", "fexit/vfs_read"},
             std::pair{"kmod_ret__security_file_open", "fmod_ret/security_file_open"},
             std::pair{"lsm__file_open", "lsm/file_open"},
             std::pair{"bpf_iter__task", "iter/task"},
             std::pair{"count", "?unattached/count"},
             std::pair{"kprobe__", "?unattached/kprobe__"},
         }) {
        EXPECT_EQ(section_by_name(name), section);
    }
}

}  // namespace
}  // namespace snoopbox::compile
