// SPDX-License-Identifier: Apache-2.0
// Walks BTF that may be damaged: an invalid reference yields nothing instead of a crash.
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <optional>
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

// Whether an integer type, or an enum by its flag, has a sign. What pahole wrote for kernels such
// as 5.10 has none for signed char, on which s8 is based.
inline bool is_signed_type(const btf* types, const btf_type* type) {
    if (!btf_is_int(type)) {
        return btf_is_any_enum(type) && btf_kflag(type);
    }
    return (btf_int_encoding(type) & BTF_INT_SIGNED) != 0 ||
           (type->size == 1 && name_at(types, type->name_off) == "signed char");
}

// Of an enum's values; `bits`: of an enum of 4 bytes, the upper ones are 0.
struct EnumValue {
    std::string_view name;
    std::uint64_t bits = 0;
};

// The one with that index, which must be below btf_vlen(type).
inline EnumValue enum_value_at(const btf* types, const btf_type* type, int index) {
    if (btf_is_enum64(type)) {
        const auto* one = &btf_enum64(type)[index];
        return {name_at(types, one->name_off), btf_enum64_value(one)};
    }
    const auto& one = btf_enum(type)[index];
    return {name_at(types, one.name_off), static_cast<std::uint32_t>(one.val)};
}

struct Enumerator {
    __u32 of = 0;             // the enum's type
    std::uint64_t value = 0;  // as bits of EnumValue
};

// The first of that name in the enums of `types`.
inline std::optional<Enumerator> find_enumerator(const btf* types, std::string_view name) {
    for (__u32 id = 1; id < btf__type_cnt(types); ++id) {
        const btf_type* type = btf__type_by_id(types, id);
        for (int i = 0; btf_is_any_enum(type) && i < btf_vlen(type); ++i) {
            const auto one = enum_value_at(types, type, i);
            if (one.name == name) {
                return Enumerator{id, one.bits};
            }
        }
    }
    return std::nullopt;
}

// The only BTF_KIND_FUNC of that name; nothing if there are none or several.
inline std::optional<__u32> find_only_function(const btf* types, std::string_view name) {
    std::optional<__u32> found;
    for (__u32 id = 1; types != nullptr && id < btf__type_cnt(types); ++id) {
        const btf_type* type = btf__type_by_id(types, id);
        if (btf_is_func(type) && name_at(types, type->name_off) == name) {
            if (found) {
                return std::nullopt;
            }
            found = id;
        }
    }
    return found;
}

}  // namespace snoopbox
