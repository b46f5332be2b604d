// SPDX-License-Identifier: Apache-2.0
#include "attach/tracefs.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

#include "util/fd.h"
#include "util/file.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

// From a copy that is mounted nowhere, so that it need not be mounted.
std::string read_unmounted(const std::string& name) {
    const Fd context(static_cast<int>(syscall(SYS_fsopen, "tracefs", FSOPEN_CLOEXEC)));
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

}  // namespace

std::string read_tracefs(const std::string& name) {
    for (const auto* directory : {"/sys/kernel/tracing/", "/sys/kernel/debug/tracing/"}) {
        if (auto text = read_file(directory + name); text && !text->empty()) {
            return std::move(*text);
        }
    }
    return read_unmounted(name);
}

}  // namespace snoopbox::attach
