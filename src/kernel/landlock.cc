// SPDX-License-Identifier: Apache-2.0
#include "kernel/landlock.h"

#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "util/result.h"

namespace snoopbox::kernel {

int try_landlock() {
    const long version =
        syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version < 0 ? errno : 0;
}

std::string no_landlock(int code) {
    switch (code) {
        case ENOSYS:
            return "the kernel has none, which came with Linux 5.13";
        case EOPNOTSUPP:
            return "it is not among the kernel's active security modules (lsm=)";
        case EPERM:
            return "the sandbox that snoopbox runs in forbids it";
        default:
            return errno_text(code);
    }
}

}  // namespace snoopbox::kernel
