// SPDX-License-Identifier: Apache-2.0
#include "kernel/host.h"

#include <sys/capability.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <memory>

#include "kernel/place.h"
#include "kernel/subject.h"

namespace snoopbox::kernel {
namespace {

// PROC_PID_INIT_INO of include/linux/proc_ns.h.
constexpr std::uint32_t host_pid_namespace = 0xEFFFFFFC;

utsname host_names() {
    utsname names{};
    uname(&names);
    return names;
}

}  // namespace

std::string release() {
    return host_names().release;
}

std::string machine() {
    return host_names().machine;
}

std::string version() {
    return host_names().version;
}

std::uint32_t pid_namespace() {
    struct stat info {};
    return stat("/proc/self/ns/pid", &info) == 0 ? static_cast<std::uint32_t>(info.st_ino)
                                                 : host_pid_namespace;
}

bool in_pid_namespace() {
    return pid_namespace() != host_pid_namespace;
}

bool has_capability(int capability) {
    const std::unique_ptr<void, decltype(&cap_free)> held(cap_get_proc(), &cap_free);
    cap_flag_value_t value = CAP_CLEAR;
    return held != nullptr &&
           cap_get_flag(static_cast<cap_t>(held.get()), capability, CAP_EFFECTIVE, &value) == 0 &&
           value == CAP_SET;
}

Status check_privileges() {
    if (has_capability(CAP_SYS_ADMIN)) {
        return {};
    }
    std::string missing;
    for (const auto& [capability, name] :
         {std::pair{CAP_BPF, "CAP_BPF"}, std::pair{CAP_PERFMON, "CAP_PERFMON"}}) {
        if (!has_capability(capability)) {
            missing += (missing.empty() ? "" : " and ") + std::string(name);
        }
    }
    if (missing.empty()) {
        return {};
    }
    const auto place = find_place(this_process());
    return fail(std::string("not permitted: ") +
                    (place.is_root ? "root, but without capabilities: " : "") + "tracing needs " +
                    missing + " (or CAP_SYS_ADMIN)",
                remedy(place, Need::privileges));
}

}  // namespace snoopbox::kernel
