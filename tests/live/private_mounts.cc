// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "process.h"

namespace snoopbox::test {

PrivateMounts::PrivateMounts() : before_(open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC)) {
    if (!before_ || unshare(CLONE_NEWNS) != 0) {
        before_.reset();
        return;
    }
    mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr);
    // The names of network namespaces are files, which would remain.
    mkdir("/run/netns", 0755);
    mount("none", "/run/netns", "tmpfs", 0, "mode=755");
}

PrivateMounts::~PrivateMounts() {
    if (before_) {
        setns(before_.get(), CLONE_NEWNS);
    }
}

}  // namespace snoopbox::test
