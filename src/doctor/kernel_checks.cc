// SPDX-License-Identifier: Apache-2.0
#include <sys/capability.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <sstream>
#include <string_view>
#include <utility>

#include "doctor/checks.h"
#include "doctor/os_release.h"
#include "kernel/hindrance.h"
#include "kernel/host_roots.h"
#include "kernel/lockdown.h"
#include "util/format.h"

namespace snoopbox::doctor {
namespace {

constexpr const char* mount_securityfs = "mount -t securityfs securityfs /sys/kernel/security";

std::string trimmed(std::string text) {
    text.erase(std::find(text.begin(), text.end(), '\n'), text.end());
    return text;
}

// If addresses are hidden, all are zero; otherwise only some of the first ones are.
bool has_addresses(const std::filesystem::path& file) {
    std::istringstream lines(read_start(file, std::size_t{64} << 10U));
    for (std::string line; std::getline(lines, line);) {
        if (line.find_first_not_of('0') < line.find(' ')) {
            return true;
        }
    }
    return false;
}

}  // namespace

Check check_kernel(const Subject& subject, const Place& place) {
    const auto system = host_os_release(subject);
    const bool visible = system.of_other_root || place.standing == Standing::host;
    return {"kernel",
            State::ok,
            fmt::format("{} {}, {}", subject.release, subject.machine,
                        !visible                     ? "the host's distribution is not visible"
                        : system.pretty_name.empty() ? "distribution not known"
                                                     : system.pretty_name),
            {}};
}

Check check_place(const Place& place) {
    return {"place", place.in_user_namespace ? State::warn : State::ok, describe(place),
            place.in_user_namespace ? remedy(place, Need::privileges) : ""};
}

Checks check_host_roots(const Subject& subject) {
    Checks checks;
    for (const auto& none : kernel::look_for_host_roots(subject.root).passed_over) {
        checks.push_back({"host_root",
                          State::warn,
                          fmt::format("{} is passed over: {}", none.path.string(), none.reason),
                          {}});
    }
    return checks;
}

Check check_lockdown(const Subject& subject, const Place& place) {
    const char* name = "lockdown";
    switch (kernel::lockdown(subject.root)) {
        case kernel::Lockdown::none:
            return {name, State::ok, "none", {}};
        case kernel::Lockdown::integrity:
            return {name, State::ok, "integrity: programs may read the kernel, not write it", {}};
        case kernel::Lockdown::confidentiality: {
            auto found = kernel::hindrance(subject, place, kernel::Asked::kernel_memory, EPERM);
            return {name, State::missing, found.reason + ", so no tool can run",
                    std::move(found.remedy)};
        }
        case kernel::Lockdown::not_built_in:
            return {name, State::ok, "not in this kernel", {}};
        case kernel::Lockdown::unknown:
            break;
    }
    return {name, State::unknown, "not readable: securityfs is not mounted",
            as_root(place, mount_securityfs)};
}

Check check_lsm(const Subject& subject, const Place& place) {
    const std::string active = kernel::active_lsms(subject);
    if (active.empty()) {
        return {"lsm", State::unknown, "list not readable: securityfs is not mounted",
                as_root(place, mount_securityfs)};
    }
    if (auto found = kernel::hindrance(subject, place, kernel::Asked::lsm, 0);
        !found.reason.empty()) {
        return {"lsm", State::warn, std::move(found.reason), std::move(found.remedy)};
    }
    return {"lsm", State::ok, active, {}};
}

Check check_kallsyms(const Subject& subject, const Place& place) {
    const auto files = everywhere(subject, "proc/kallsyms");
    for (const auto& file : files) {
        if (has_addresses(file)) {
            return {"kallsyms", State::ok, "addresses are readable in " + file.string(), {}};
        }
    }
    if (files.empty()) {
        return {"kallsyms", State::missing, "not there: /proc is not mounted, or it is masked",
                remedy(place, Need::host_files)};
    }
    const std::string restrict =
        trimmed(read_start(subject.root / "proc/sys/kernel/kptr_restrict", 16));
    if (!subject.is_privileged()) {
        return {"kallsyms", State::unknown, "addresses are hidden from unprivileged users",
                remedy(place, Need::privileges)};
    }
    return {"kallsyms", State::warn,
            files.front().string() + " shows no addresses" +
                (restrict.empty() ? "" : " (kernel.kptr_restrict=" + restrict + ")"),
            restrict == "2" ? on_host(place, "sysctl kernel.kptr_restrict=1")
                            : remedy(place, Need::host_files)};
}

Checks check_settings(const Subject& subject, const Place& place) {
    struct Setting {
        const char* name;
        int strict_from;  // the lowest value that forbids it without `capability`
        int capability;
        const char* effect;
    };
    constexpr auto settings = std::to_array<Setting>({
        {"unprivileged_bpf_disabled", 1, CAP_BPF, "BPF only with CAP_BPF"},
        {"perf_event_paranoid", 2, CAP_PERFMON, "kernel events only with CAP_PERFMON"},
        {"kptr_restrict", 2, CAP_LAST_CAP + 1, "kernel addresses are hidden from all"},
    });
    Checks checks;
    for (const auto& setting : settings) {
        const std::string file = fmt::format("proc/sys/kernel/{}", setting.name);
        const std::string text = trimmed(read_start(subject.root / file, 16));
        Check check{fmt::format("sysctl/{}", setting.name), State::ok, text, {}, true};
        if (text.empty()) {
            check.state = State::unknown;
            check.finding = "not readable: /" + file;
        } else if (std::atoi(text.c_str()) >= setting.strict_from) {
            const bool affected = !subject.has(CAP_SYS_ADMIN) && !subject.has(setting.capability);
            check.finding += fmt::format(": {}{}", setting.effect, affected ? "" : ", as we have");
            if (setting.capability > CAP_LAST_CAP) {
                check.finding = text + ": " + setting.effect;
            } else if (affected) {
                check.state = State::warn;
                check.remedy = remedy(place, Need::privileges);
            }
        }
        checks.push_back(std::move(check));
    }
    return checks;
}

}  // namespace snoopbox::doctor
