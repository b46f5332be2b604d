// SPDX-License-Identifier: Apache-2.0
#include "commands/object_records.h"

#include <bpf/btf.h>

#include <algorithm>
#include <memory>

#include "attach/object_types.h"
#include "events/event_type.h"
#include "util/format.h"
#include "util/join.h"
#include "util/log.h"

namespace snoopbox::commands {

Result<std::optional<std::string>> choose_ring(const attach::Object& object,
                                               const std::optional<std::string>& wanted) {
    const auto rings = attach::maps_of_type(object, BPF_MAP_TYPE_RINGBUF);
    if (wanted) {
        if (std::ranges::find(rings, *wanted) == rings.end()) {
            return fail(fmt::format("the object has no ring buffer \"{}\"", *wanted),
                        fmt::format("those there are: {}", join(rings)));
        }
        return wanted;
    }
    if (rings.size() > 1) {
        return fail(fmt::format("the object has several ring buffers: {}", join(rings)),
                    "say which one is to be shown: --ring NAME");
    }
    for (const auto& map : attach::maps_of_type(object, BPF_MAP_TYPE_PERF_EVENT_ARRAY)) {
        log::notice(
            fmt::format("what goes to the perf event array \"{}\" is not shown: only ring "
                        "buffers (BPF_MAP_TYPE_RINGBUF) are",
                        map));
    }
    if (rings.empty()) {
        log::notice("the object has no ring buffer: its programs run, and nothing is shown");
        return std::nullopt;
    }
    return rings.front();
}

Result<std::uint32_t> find_record_type(const attach::Object& object, const std::string& elf,
                                       const std::string& ring,
                                       const std::optional<std::string>& name) {
    const std::uint32_t declared = attach::take_record_type(object, ring);
    if (name) {
        return events::find_type(object.types(), *name);
    }
    if (declared != 0) {
        return declared;
    }
    const std::unique_ptr<btf, decltype(&btf__free)> kernel(btf__load_vmlinux_btf(), &btf__free);
    return events::guess_event_type(object.types(), attach::types_of_other_use(object, elf),
                                    kernel.get());
}

}  // namespace snoopbox::commands
