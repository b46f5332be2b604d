// SPDX-License-Identifier: Apache-2.0
#include "attach/probe_event.h"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstdlib>

#include "util/file.h"
#include "util/format.h"

namespace snoopbox::attach {

Result<Fd> open_probe_event(const ProbePlace& place) {
    const auto type =
        read_file(fmt::format("/sys/bus/event_source/devices/{}/type", place.device), 64);
    if (!type) {
        return fail_errno(fmt::format("{}s", place.device), ENODEV);
    }
    constexpr std::uint32_t semaphore_shift = 32;  // format/ref_ctr_offset
    perf_event_attr attributes{};
    attributes.size = sizeof attributes;
    attributes.type = static_cast<std::uint32_t>(std::strtoul(type->c_str(), nullptr, 10));
    attributes.config = (place.at_return ? 1U : 0U) | place.semaphore << semaphore_shift;
    attributes.kprobe_func =
        std::bit_cast<std::uintptr_t>(place.name);  // uprobe_path is the same member
    attributes.probe_offset = place.offset;
    // An event is of a process or of a CPU. Probes of all processes run on all CPUs in any case.
    const bool of_all = place.process < 0;
    Fd event(static_cast<int>(syscall(SYS_perf_event_open, &attributes, place.process,
                                      of_all ? 0 : -1, -1, PERF_FLAG_FD_CLOEXEC)));
    if (!event) {
        return fail_errno(fmt::format("a {}", place.device), errno);
    }
    return event;
}

int run_at_event(int program, const Fd& event) {
    const bool runs = ioctl(event.get(), PERF_EVENT_IOC_SET_BPF, program) == 0 &&
                      ioctl(event.get(), PERF_EVENT_IOC_ENABLE, 0) == 0;
    return runs ? 0 : errno;
}

}  // namespace snoopbox::attach
