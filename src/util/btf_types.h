// SPDX-License-Identifier: Apache-2.0
// Walks BTF that may be damaged: an invalid reference yields nothing instead of a crash.
#pragma once

#include <bpf/btf.h>

#include <string_view>

namespace snoopbox {

// The type behind typedefs, const, volatile and the like; nullptr if there is none.
inline const btf_type* plain_type(const btf* types, __u32 id) {
    constexpr int most_steps = 32;
    const btf_type* type = btf__type_by_id(types, id);
    for (int steps = 0; type != nullptr && (btf_is_mod(type) || btf_is_typedef(type)); ++steps) {
        type = steps < most_steps ? btf__type_by_id(types, type->type) : nullptr;
    }
    return type;
}

// A name in the strings of `types`; empty if it has none.
inline std::string_view name_at(const btf* types, __u32 offset) {
    const char* name = btf__name_by_offset(types, offset);
    return name == nullptr ? std::string_view() : name;
}

}  // namespace snoopbox
