// SPDX-License-Identifier: Apache-2.0
// What is in a record or enumeration.
#include <algorithm>

#include "oneliners/types.h"
#include "util/btf_types.h"

namespace snoopbox::oneliners {
namespace {

constexpr int deepest = 16;

const btf_type* enumeration_of(const Type& type) {
    const auto* found = type.from == nullptr ? nullptr : btf__type_by_id(type.from, type.id);
    return found != nullptr && btf_is_any_enum(found) ? found : nullptr;
}

}  // namespace

std::optional<MemberOf> Types::member_of(const btf* types, std::uint32_t id, std::string_view name,
                                         int depth) {
    const auto* record = plain_type(types, id);
    if (record == nullptr || !btf_is_composite(record) || depth > deepest) {
        return std::nullopt;
    }
    for (__u32 i = 0; i < btf_vlen(record); ++i) {
        const auto& each = btf_members(record)[i];
        const auto own = name_at(types, each.name_off);
        const auto first_bit = btf_member_bit_offset(record, i);
        if (own == name) {
            MemberOf found{std::string(name), of(types, each.type),
                           btf_member_bitfield_size(record, i), first_bit};
            const auto* type = plain_type(types, each.type);
            // Before BTF recorded bit-fields in members, it did so in their type.
            if (found.bits == 0 && type != nullptr && btf_is_int(type) &&
                btf_int_bits(type) != type->size * 8) {
                found.bits = btf_int_bits(type);
                found.first_bit += btf_int_offset(type);
            }
            return found;
        }
        if (own.empty()) {
            if (auto inner = member_of(types, each.type, name, depth + 1)) {
                inner->first_bit += first_bit;
                return inner;
            }
        }
    }
    return std::nullopt;
}

std::optional<MemberOf> Types::member(const Type& record, std::string_view name) const {
    if (record.id == 0 || record.from == nullptr) {
        return std::nullopt;
    }
    auto found = member_of(record.from, record.id, name, 0);
    const auto alias = found || is_user(record) ? aliases_.end() : aliases_.find(name);
    if (alias == aliases_.end()) {
        return found;
    }
    auto at = record;
    for (std::string_view path = alias->second; !path.empty();) {
        const auto dot = std::min(path.find('.'), path.size());
        found = at.id == 0 ? std::nullopt : member_of(at.from, at.id, path.substr(0, dot), 0);
        if (!found) {
            return std::nullopt;
        }
        at = found->type;
        path.remove_prefix(std::min(dot + 1, path.size()));
    }
    found->path = alias->second;
    return found;
}

void Types::add_member_names(const btf* types, std::uint32_t id, int depth,
                             std::vector<std::string>& names) {
    const auto* record = plain_type(types, id);
    if (record == nullptr || !btf_is_composite(record) || depth > deepest) {
        return;
    }
    for (__u32 i = 0; i < btf_vlen(record); ++i) {
        const auto& each = btf_members(record)[i];
        const auto own = name_at(types, each.name_off);
        if (own.empty()) {
            add_member_names(types, each.type, depth + 1, names);
        } else {
            names.emplace_back(own);
        }
    }
}

std::vector<std::string> Types::member_names(const Type& record) {
    std::vector<std::string> names;
    if (record.id != 0 && record.from != nullptr) {
        add_member_names(record.from, record.id, 0, names);
    }
    return names;
}

std::string Types::value_names(const Type& enumeration) {
    const auto* type = enumeration_of(enumeration);
    if (type == nullptr || btf_vlen(type) == 0) {
        return {};
    }
    const auto own = name_at(enumeration.from, type->name_off);
    return std::string(own.empty() ? enum_value_at(enumeration.from, type, 0).name : own);
}

std::map<std::int64_t, std::string> Types::values(const Type& enumeration) {
    std::map<std::int64_t, std::string> values;
    const auto* type = enumeration_of(enumeration);
    for (int i = 0; type != nullptr && i < btf_vlen(type); ++i) {
        const auto [name, bits] = enum_value_at(enumeration.from, type, i);
        const bool is_extended = !btf_is_enum64(type) && btf_kflag(type);
        values.emplace(
            is_extended ? static_cast<std::int32_t>(bits) : static_cast<std::int64_t>(bits), name);
    }
    return values;
}

}  // namespace snoopbox::oneliners
