// SPDX-License-Identifier: Apache-2.0
#include "util/confinement.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <initializer_list>
#include <sstream>
#include <utility>

#include "util/file.h"

namespace snoopbox {
namespace {

constexpr uid_t unused_user = 65533;
using Capabilities = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

// libc's wrappers and libcap may allocate memory or wait for other threads.
long set_capabilities(const Capabilities& capabilities) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    return syscall(SYS_capset, &header, capabilities.data());
}

bool has(const Capabilities& capabilities, unsigned capability) {
    const auto& word = capabilities[CAP_TO_INDEX(capability)];  // NOLINT(*-constant-array-index)
    return (word.effective & CAP_TO_MASK(capability)) != 0;
}

Capabilities own_capabilities() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    Capabilities capabilities{};
    syscall(SYS_capget, &header, capabilities.data());
    return capabilities;
}

bool lower_limit(int resource, std::uint64_t most) {
    rlimit limit{};
    if (getrlimit(static_cast<__rlimit_resource_t>(resource), &limit) != 0) {
        return false;
    }
    // SIGXCPU comes at the soft limit. SIGKILL, at the hard one, would not say why.
    const rlim_t hard = resource == RLIMIT_CPU ? most + 1 : most;
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_cur, most);
    limit.rlim_max = std::min(limit.rlim_max, hard);
    return setrlimit(static_cast<__rlimit_resource_t>(resource), &limit) == 0;
}

const char* lower_limits(const Confinement& confinement) {
    for (const auto& [resource, most] : std::initializer_list<std::pair<int, std::uint64_t>>{
#ifndef SNOOPBOX_SANITIZE  // which reserves terabytes
             {RLIMIT_AS, confinement.memory_bytes},
#endif
             {RLIMIT_CPU, confinement.cpu_seconds},
             {RLIMIT_FSIZE, confinement.file_bytes},
             {RLIMIT_NOFILE, confinement.open_files},
             {RLIMIT_CORE, 0},
         }) {
        if (!lower_limit(resource, most)) {
            return "setrlimit";
        }
    }
    return nullptr;
}

// The bounding set is what a program with file capabilities could gain. Without CAP_SETPCAP it
// stays; no_new_privs has the same effect.
const char* drop_bounding_set() {
    for (unsigned long capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0;
         ++capability) {
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno != EPERM) {
            return "prctl(PR_CAPBSET_DROP)";
        }
    }
    return nullptr;
}

// Whether the ID exists in our user namespace. Each line of a map has the first ID in the
// namespace, the first outside, and how many there are.
bool is_mapped(const char* map, std::uint64_t id) {
    const auto text = read_file(map);
    std::istringstream ranges(text.value_or(""));
    for (std::uint64_t first = 0, outside = 0, count = 0; ranges >> first >> outside >> count;) {
        if (id >= first && id - first < count) {
            return true;
        }
    }
    return false;
}

const char* become(uid_t user) {
    if (syscall(SYS_setgroups, 0, nullptr) != 0) {
        return "setgroups";
    }
    if (syscall(SYS_setresgid, user, user, user) != 0) {
        return "setresgid";
    }
    return syscall(SYS_setresuid, user, user, user) != 0 ? "setresuid" : nullptr;
}

}  // namespace

std::optional<uid_t> user_for_confinement() {
    if (!is_mapped("/proc/self/uid_map", unused_user) ||
        !is_mapped("/proc/self/gid_map", unused_user)) {
        return std::nullopt;
    }
    const auto capabilities = own_capabilities();
    for (const int needed : {CAP_SETUID, CAP_SETGID, CAP_KILL}) {
        if (!has(capabilities, static_cast<unsigned>(needed))) {
            return std::nullopt;
        }
    }
    return unused_user;
}

const char* confine(const Confinement& confinement) {
    if (const char* failed = drop_bounding_set(); failed != nullptr) {
        return failed;
    }
    // Kernels before 4.3 have none, and say so by EINVAL.
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 && errno != EINVAL) {
        return "prctl(PR_CAP_AMBIENT)";
    }
    if (confinement.user) {
        if (const char* failed = become(*confinement.user); failed != nullptr) {
            return failed;
        }
    }
    if (set_capabilities({}) != 0) {
        return "capset";
    }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return "prctl(PR_SET_NO_NEW_PRIVS)";
    }
    return lower_limits(confinement);
}

}  // namespace snoopbox
