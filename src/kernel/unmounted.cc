// SPDX-License-Identifier: Apache-2.0
#include "kernel/unmounted.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

#include "util/fd.h"
#include "util/file.h"
#include "util/format.h"

namespace snoopbox::kernel {

std::string read_unmounted(const char* type, const std::string& name) {
    const Fd context(static_cast<int>(syscall(SYS_fsopen, type, FSOPEN_CLOEXEC)));
    if (!context ||
        syscall(SYS_fsconfig, context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
        return {};
    }
    const Fd mount(static_cast<int>(syscall(SYS_fsmount, context.get(), FSMOUNT_CLOEXEC, 0)));
    if (!mount) {
        return {};
    }
    auto text = read_file(fmt::format("/proc/self/fd/{}/{}", mount.get(), name));
    return text ? std::move(*text) : std::string();
}

}  // namespace snoopbox::kernel
