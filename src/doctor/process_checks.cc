// SPDX-License-Identifier: Apache-2.0
#include <sys/capability.h>
#include <sys/resource.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <utility>

#include "doctor/checks.h"
#include "kernel/hindrance.h"
#include "kernel/landlock.h"
#include "kernel/lockdown.h"
#include "util/format.h"
#include "util/result.h"

namespace snoopbox::doctor {
namespace {

Check check_capabilities(const Subject& subject, const Place& place) {
    struct Wanted {
        int capability;
        const char* name;
        bool informs;  // little is lost without it
    };
    constexpr auto all_wanted = std::to_array<Wanted>({
        {CAP_BPF, "CAP_BPF", false},
        {CAP_PERFMON, "CAP_PERFMON", false},
        {CAP_SYS_ADMIN, "CAP_SYS_ADMIN", true},
        {CAP_SYS_MODULE, "CAP_SYS_MODULE (loads kheaders)", true},
        {CAP_SYS_PTRACE, "CAP_SYS_PTRACE (the host's files by /proc/1/root)", true},
        {CAP_SYS_RESOURCE, "CAP_SYS_RESOURCE", true},
    });
    std::string missing;
    std::string nice;
    for (const auto& wanted : all_wanted) {
        const bool implied = !wanted.informs && subject.has(CAP_SYS_ADMIN);
        if (!subject.has(wanted.capability) && !implied) {
            auto& list = wanted.informs ? nice : missing;
            list += (list.empty() ? "" : ", ") + std::string(wanted.name);
        }
    }
    if (!missing.empty()) {
        return {"capabilities", State::missing,
                "without " + missing +
                    (place.in_user_namespace ? ": those of a user namespace do not count" : ""),
                remedy(place, Need::privileges)};
    }
    return {"capabilities",
            State::ok,
            nice.empty() ? "all that are wanted" : "enough; without " + nice,
            {}};
}

Check check_seccomp(const Subject& subject) {
    const std::string status = read_start(subject.root / "proc/self/status", 65536);
    const auto at = status.find("\nSeccomp:");
    if (at == std::string::npos) {
        return {"seccomp", State::unknown, "not readable: /proc/self/status", {}};
    }
    const auto mode = status.find_first_of("012", at);
    if (mode != std::string::npos && status[mode] != '0') {
        return {"seccomp", State::ok, "a filter is active; what it forbids shows below", {}};
    }
    return {"seccomp", State::ok, "no filter", {}};
}

// Since 5.11 map memory is charged to the cgroup instead.
Check check_memlock(const Subject& subject) {
    int major = 0;
    int minor = 0;
    const bool known = std::sscanf(subject.release.c_str(), "%d.%d", &major, &minor) == 2;
    const bool counts = known && (major < 5 || (major == 5 && minor < 11));
    rlimit limit{};
    getrlimit(RLIMIT_MEMLOCK, &limit);
    const std::string text = limit.rlim_cur == RLIM_INFINITY
                                 ? "unlimited"
                                 : fmt::format("{} KiB", limit.rlim_cur >> 10U);
    constexpr rlim_t enough_bytes = rlim_t{64} << 20U;
    if (!counts) {
        return {"memlock", State::ok, text + ": of no matter for BPF since Linux 5.11", {}, true};
    }
    if (limit.rlim_cur >= enough_bytes || subject.has(CAP_SYS_RESOURCE)) {
        return {"memlock",
                State::ok,
                text + (limit.rlim_cur >= enough_bytes ? "" : ", raised"),
                {},
                true};
    }
    return {"memlock", State::warn, text + ": little for BPF maps on this kernel",
            "ulimit -l unlimited, where the shell or container is started"};
}

// `code`: the error from the system call, 0 if it is allowed.
Check answer(const char* name, const Subject& subject, const Place& place, kernel::Asked asked,
             int code) {
    if (code == 0 && kernel::lockdown(subject.root) == kernel::Lockdown::confidentiality) {
        return {name,
                State::warn,
                "allowed, but of no use where the kernel's memory cannot be read: see lockdown",
                {}};
    }
    if (code == 0) {
        return {name, State::ok, "allowed", {}};
    }
    auto found = kernel::hindrance(subject, place, asked, code);
    return found.reason.empty()
               ? Check{name, State::unknown, errno_text(code), {}}
               : Check{name, State::missing, std::move(found.reason), std::move(found.remedy)};
}

}  // namespace

Checks check_process(const Subject& subject, const Place& place) {
    return {check_capabilities(subject, place), check_seccomp(subject), check_memlock(subject)};
}

Check check_compiler(int landlock, bool user) {
    std::string lacks;
    if (landlock != 0) {
        lacks = "; no Landlock: " + kernel::no_landlock(landlock);
    }
    if (!user) {
        lacks += "; no user of its own: this user may not become another";
    }
    return {"compiler",
            State::ok,
            lacks.empty() ? "confined by seccomp, Landlock and a user of its own"
                          : "confined by seccomp" + lacks,
            {},
            lacks.empty()};
}

Check try_bpf_call(const Subject& subject, const Place& place) {
    return answer("bpf()", subject, place, kernel::Asked::bpf, kernel::try_bpf());
}

Check try_perf_event_open(const Subject& subject, const Place& place) {
    return answer("perf_event_open()", subject, place, kernel::Asked::perf_event_open,
                  kernel::try_perf_event_open());
}

}  // namespace snoopbox::doctor
