// SPDX-License-Identifier: Apache-2.0
#include "session/object_records.h"

#include <bpf/btf.h>

#include <algorithm>
#include <memory>

#include "attach/object_types.h"
#include "attach/submitted.h"
#include "util/format.h"
#include "util/join.h"
#include "util/log.h"
#include "values/event_type.h"

namespace snoopbox::session {

Result<std::optional<std::string>> choose_buffer(const attach::Object& object,
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

Result<std::uint32_t> named_record_type(const attach::Object& object, const std::string& ring,
                                        const std::optional<std::string>& name) {
    const std::uint32_t declared = attach::take_record_type(object, ring);
    return name ? values::find_type(object.types(), *name) : Result<std::uint32_t>(declared);
}

Result<std::uint32_t> guess_record_type(const attach::Object& object, const std::string& elf,
                                        const std::string& ring) {
    const auto submitted = attach::find_submitted(object, object.map_fd(ring));
    values::RecordClues clues;
    clues.sizes = submitted.sizes;
    clues.varies = submitted.varies;
    if (submitted.values_of.size() == 1 && !submitted.others) {
        clues.copied = attach::value_type(object, *submitted.values_of.begin());
    }
    clues.of_maps = attach::types_of_maps(object);
    clues.looked_at = attach::types_looked_at(object, elf);
    const std::unique_ptr<btf, decltype(&btf__free)> kernel(btf__load_vmlinux_btf(), &btf__free);
    return values::guess_event_type(object.types(), clues, kernel.get());
}

}  // namespace snoopbox::session
