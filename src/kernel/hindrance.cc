// SPDX-License-Identifier: Apache-2.0
#include "kernel/hindrance.h"

#include <bpf/bpf.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "kernel/lockdown.h"
#include "kernel/unmounted.h"
#include "util/fd.h"

namespace snoopbox::kernel {
namespace {

bool is_there(const Subject& subject, const char* path) {
    std::error_code ignored;
    return std::filesystem::exists(subject.root / path, ignored);
}

bool is_refusal(int code) {
    return code == EPERM || code == EACCES;
}

struct SystemCall {
    const char* name;
    const char* sysctl;  // exists if the kernel has the call
    const char* option;  // of the kernel's configuration
    Need need;
};
constexpr SystemCall bpf_call{"bpf()", "proc/sys/kernel/unprivileged_bpf_disabled",
                              "CONFIG_BPF_SYSCALL", Need::bpf_call};
constexpr SystemCall perf_call{"perf_event_open()", "proc/sys/kernel/perf_event_paranoid",
                               "CONFIG_PERF_EVENTS", Need::perf_event_open};

// The call is refused whatever its arguments are.
Hindrance of_call(const Subject& subject, const Place& place, const SystemCall& call, int code) {
    const std::string what = std::string(call.name) + " is ";
    const std::string why = " (" + errno_text(code) + ")";
    if (code == ENOSYS && is_there(subject, call.sysctl)) {
        return {what + "hidden by the sandbox" + why, remedy(place, call.need)};
    }
    if (code == ENOSYS) {
        return {what + "not in this kernel" + why, std::string("use a kernel with ") + call.option,
                true};
    }
    if (!is_refusal(code)) {
        return {};
    }
    return subject.is_privileged()
               ? Hindrance{what + "forbidden by the sandbox" + why, remedy(place, call.need)}
               : Hindrance{what + "not allowed without privileges" + why,
                           remedy(place, Need::privileges)};
}

Hindrance of_bpf(const Subject& subject, const Place& place, int code) {
    // If other calls are allowed, the refusal is specific to this program.
    const bool in_particular = is_refusal(code) && subject.is_privileged() && try_bpf() == 0;
    return in_particular ? Hindrance{} : of_call(subject, place, bpf_call, code);
}

Hindrance of_kernel_memory(const Subject& subject, int code) {
    // The verifier rejects the helper that reads it as an invalid argument.
    if (code != EINVAL && lockdown(subject.root) != Lockdown::confidentiality) {
        return {};
    }
    return {"kernel lockdown for confidentiality: no BPF program may read the kernel's memory",
            "boot with lockdown=integrity on the kernel's command line, not with "
            "=confidentiality"};
}

Hindrance of_trampolines(const Subject& subject, const Place& place, int code) {
    constexpr int not_supported = 524;  // the kernel's ENOTSUPP
    if (auto found = of_bpf(subject, place, code); !found.reason.empty()) {
        return found;
    }
    if (is_refusal(code) || code == not_supported) {
        return {
            "this kernel has no trampolines for BPF programs (fentry, fexit, LSM), or refuses "
            "them (" +
                errno_text(code) + ")",
            "use a kernel with CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS, or programs of raw "
            "tracepoints",
            true};
    }
    return {};
}

// What to do for a parameter on the kernel's command line. Flatcar's boot loader reads a file of
// the OEM partition, which is mounted at /oem, and below /usr/share in older releases.
std::string how_to_boot_with(const Subject& subject, const std::string& parameter) {
    if (!subject.release.ends_with("-flatcar")) {
        return "boot with " + parameter + " on the kernel's command line";
    }
    const char* directory = everywhere(subject, "oem").empty() ? "/usr/share/oem" : "/oem";
    return std::string("on the host, add this line to ") + directory +
           R"(/grub.cfg, and reboot: set linux_append="$linux_append )" + parameter + '"';
}

Hindrance of_lsm(const Subject& subject) {
    const std::string active = active_lsms(subject);
    if (active.empty() || ("," + active + ",").find(",bpf,") != std::string::npos) {
        return {};
    }
    return {active + ": without bpf, LSM programs load and attach but never fire",
            how_to_boot_with(subject, "lsm=" + active + ",bpf")};
}

// Interface: /sys/bus/event_source, Documentation/ABI/testing, since Linux 4.17.
Hindrance of_probes(const Subject& subject, const Place& place, const char* name,
                    const char* option, int code) {
    if (!is_there(subject, "sys/bus/event_source/devices")) {
        return {"/sys is not mounted", as_root(place, "mount -t sysfs sysfs /sys")};
    }
    const auto device = std::string("sys/bus/event_source/devices/") + name;
    if (!is_there(subject, device.c_str())) {
        return {std::string("this kernel has no ") + name + "s (/" + device + " is not there)",
                std::string("use a kernel with ") + option, true};
    }
    return hindrance(subject, place, Asked::perf_event_open, code);
}

Hindrance of_tracefs(const Subject& subject, const Place& place, int code) {
    for (const auto* events : {"sys/kernel/tracing/events", "sys/kernel/debug/tracing/events"}) {
        if (is_there(subject, events)) {
            return hindrance(subject, place, Asked::perf_event_open, code);
        }
    }
    return {"tracefs is not mounted",
            as_root(place, "mount -t tracefs tracefs /sys/kernel/tracing")};
}

}  // namespace

std::string active_lsms(const Subject& subject) {
    const auto first_line = [](std::string text) {
        text.erase(std::find(text.begin(), text.end(), '\n'), text.end());
        return text;
    };
    for (const auto& file : everywhere(subject, "sys/kernel/security/lsm")) {
        // If securityfs is not mounted, its directory exists but is empty.
        if (auto active = first_line(read_start(file, 4096)); !active.empty()) {
            return active;
        }
    }
    return subject.root == "/" ? first_line(read_unmounted("securityfs", "lsm")) : std::string();
}

int try_bpf() {
    // A small array, which neither lockdown nor the kernel's configuration forbids.
    const Fd map(bpf_map_create(BPF_MAP_TYPE_ARRAY, "snoopbox_try", 4, 4, 1, nullptr));
    return map ? 0 : errno;
}

int try_perf_event_open() {
    // A dummy event for this process, which counts nothing.
    perf_event_attr attributes{};
    attributes.size = sizeof attributes;
    attributes.type = PERF_TYPE_SOFTWARE;
    attributes.config = PERF_COUNT_SW_DUMMY;
    attributes.exclude_kernel = 1;
    const Fd event(static_cast<int>(
        syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC)));
    return event ? 0 : errno;
}

Hindrance hindrance(const Subject& subject, const Place& place, Asked what, int code) {
    switch (what) {
        case Asked::bpf:
            return of_bpf(subject, place, code);
        case Asked::kernel_memory:
            return of_kernel_memory(subject, code);
        case Asked::trampolines:
            return of_trampolines(subject, place, code);
        case Asked::lsm:
            return of_lsm(subject);
        case Asked::perf_event_open:
            return of_call(subject, place, perf_call, code);
        case Asked::kprobes:
            return of_probes(subject, place, "kprobe", "CONFIG_KPROBE_EVENTS", code);
        case Asked::kprobe_multi:
            // EINVAL before Linux 5.18; EOPNOTSUPP since then, without that option.
            if (code == EOPNOTSUPP || code == EINVAL) {
                return {"this kernel cannot probe several functions at once",
                        "use a kernel with CONFIG_FPROBE", true};
            }
            return of_bpf(subject, place, code);
        case Asked::uprobes:
            return of_probes(subject, place, "uprobe", "CONFIG_UPROBE_EVENTS", code);
        case Asked::uprobe_multi:
            // EINVAL before Linux 6.6; EOPNOTSUPP since then, without that option.
            if (code == EOPNOTSUPP || code == EINVAL) {
                return {"this kernel cannot probe several user functions at once",
                        "use Linux 6.6 or later, with CONFIG_UPROBE_EVENTS", true};
            }
            return of_bpf(subject, place, code);
        case Asked::tracefs:
            return of_tracefs(subject, place, code);
        case Asked::btf:
            if (!is_there(subject, "sys/kernel/btf/vmlinux")) {
                return {"this kernel has no BTF (/sys/kernel/btf/vmlinux is not there)",
                        "use a kernel with CONFIG_DEBUG_INFO_BTF", true};
            }
            break;
    }
    return {};
}

Hindrance hindrance(Asked what, int code) {
    const Subject subject = this_process();
    return hindrance(subject, find_place(subject), what, code);
}

tl::unexpected<Error> fail_refused(const std::string& doing, int code, const Hindrance& found,
                                   std::string remedy) {
    return found.reason.empty() ? fail_errno(doing, code, std::move(remedy))
                                : within(doing, found.as_error(code));
}

}  // namespace snoopbox::kernel
