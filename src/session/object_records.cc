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
    const auto arrays = attach::maps_of_type(object, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
    auto all = rings;
    all.insert(all.end(), arrays.begin(), arrays.end());
    if (wanted) {
        if (std::ranges::find(all, *wanted) == all.end()) {
            return fail(fmt::format("the object has no buffer \"{}\"", *wanted),
                        fmt::format("those there are: {}", join(all)));
        }
        return wanted;
    }
    if (all.empty()) {
        log::notice(
            "the object has neither a ring buffer nor a perf event array: its programs run, and "
            "nothing is shown");
        return std::nullopt;
    }
    // A perf event array beside the only ring buffer is for kernels that have none.
    if (rings.size() != 1 && all.size() > 1) {
        return fail(fmt::format("the object has several buffers: {}", join(all)),
                    "say which one is to be shown: --ring NAME");
    }
    for (const auto& array : arrays) {
        if (all.size() > 1) {
            log::notice(fmt::format(
                "what goes to the perf event array \"{0}\" is not shown; --ring {0} shows it",
                array));
        }
    }
    return all.front();
}

Result<std::uint32_t> named_record_type(const attach::Object& object, const std::string& buffer,
                                        const std::optional<std::string>& name) {
    const auto rings = attach::maps_of_type(object, BPF_MAP_TYPE_RINGBUF);
    const bool is_ring = std::ranges::find(rings, buffer) != rings.end();
    const std::uint32_t declared = is_ring ? attach::take_record_type(object, buffer) : 0;
    return name ? values::find_type(object.types(), *name) : Result<std::uint32_t>(declared);
}

Result<std::uint32_t> guess_record_type(const attach::Object& object, const std::string& elf,
                                        const std::string& buffer) {
    const auto submitted = attach::find_submitted(object, object.map_fd(buffer));
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
