// SPDX-License-Identifier: Apache-2.0
#include "session/object_maps.h"

#include <bpf/libbpf.h>

#include <algorithm>
#include <string_view>

#include "attach/submitted.h"
#include "util/format.h"
#include "util/join.h"
#include "util/log.h"

namespace snoopbox::session {
namespace {

bool can_be_printed(const bpf_map* map) {
    switch (bpf_map__type(map)) {
        case BPF_MAP_TYPE_HASH:
        case BPF_MAP_TYPE_ARRAY:
        case BPF_MAP_TYPE_PERCPU_HASH:
        case BPF_MAP_TYPE_PERCPU_ARRAY:
        case BPF_MAP_TYPE_LRU_HASH:
        case BPF_MAP_TYPE_LRU_PERCPU_HASH:
            return !bpf_map__is_internal(map) && bpf_map__fd(map) >= 0;
        default:
            return false;
    }
}

// Why it is not printed unless it is asked for; empty if it is.
std::string_view why_not(const bpf_map* map, const attach::MapUse& use) {
    const int fd = bpf_map__fd(map);
    if (bpf_map__btf_value_type_id(map) == 0 || bpf_map__btf_key_type_id(map) == 0) {
        return "its types are not known";
    }
    if ((bpf_map__map_flags(map) & BPF_F_RDONLY_PROG) != 0) {
        return "programs only read it";
    }
    if (!use.used.contains(fd)) {
        return "no program uses it";
    }
    return use.emptied.contains(fd) ? "programs take entries out of it" : "";
}

}  // namespace

Result<std::vector<std::string>> maps_to_print(const attach::Object& object,
                                               const std::vector<std::string>& wanted) {
    const auto use = attach::find_map_use(object);
    std::vector<std::string> all;
    std::vector<std::string> printed;
    const bpf_map* map = nullptr;
    bpf_object__for_each_map(map, object.handle()) {
        if (!can_be_printed(map)) {
            continue;
        }
        const std::string name = bpf_map__name(map);
        all.push_back(name);
        const auto reason = why_not(map, use);
        if (reason.empty()) {
            printed.push_back(name);
        } else if (wanted.empty()) {
            log::detail(fmt::format("not printed: map {}: {}", name, reason));
        }
    }
    for (const auto& name : wanted) {
        if (std::ranges::find(all, name) == all.end()) {
            return fail(
                fmt::format("the object has no map \"{}\" that can be printed", name),
                all.empty() ? "it has no hash and no array" : "those there are: " + join(all));
        }
    }
    return wanted.empty() ? printed : wanted;
}

}  // namespace snoopbox::session
