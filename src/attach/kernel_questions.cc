// SPDX-License-Identifier: Apache-2.0
#include "attach/kernel_questions.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "util/ascii.h"
#include "util/btf_types.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

// Where a member is, and how many bits it has if it is a bit-field, otherwise 0.
struct Place {
    std::uint32_t first_bit = 0;
    std::uint32_t bits = 0;
};

// Before BTF recorded bit-fields in members, it did so in their type.
Place place_of(const btf* types, const btf_type* record, std::uint32_t index) {
    Place place{btf_member_bit_offset(record, index), btf_member_bitfield_size(record, index)};
    const auto* type = plain_type(types, btf_members(record)[index].type);
    if (place.bits == 0 && type != nullptr && btf_is_int(type) &&
        btf_int_bits(type) != type->size * 8) {
        place.bits = btf_int_bits(type);
        place.first_bit += btf_int_offset(type);
    }
    return place;
}

// Where `member` is in `type` or in an unnamed struct or union of it.
std::optional<Place> place_in(const btf* types, const btf_type* type, std::string_view member,
                              int depth) {
    constexpr int deepest = 8;
    if (type == nullptr || !btf_is_composite(type) || depth > deepest) {
        return std::nullopt;
    }
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
        const auto& each = btf_members(type)[i];
        const auto name = name_at(types, each.name_off);
        if (member == name) {
            return place_of(types, type, i);
        }
        const auto inner = btf__resolve_type(types, each.type);
        if (!name.empty() || inner <= 0) {
            continue;
        }
        if (const auto found = place_in(types, btf__type_by_id(types, static_cast<__u32>(inner)),
                                        member, depth + 1)) {
            return Place{btf_member_bit_offset(type, i) + found->first_bit, found->bits};
        }
    }
    return std::nullopt;
}

std::optional<Place> find_place(const btf* types, const std::string& name,
                                std::string_view member) {
    const auto id =
        types == nullptr ? 0 : btf__find_by_name_kind(types, name.c_str(), BTF_KIND_STRUCT);
    return id > 0 ? place_in(types, btf__type_by_id(types, static_cast<__u32>(id)), member, 0)
                  : std::nullopt;
}

// -1 if there is none.
std::int64_t enumerator_in(const btf* types, const std::string& name, std::string_view enumerator) {
    const auto id =
        types == nullptr ? 0 : btf__find_by_name_kind(types, name.c_str(), BTF_KIND_ENUM);
    const auto* type = id > 0 ? btf__type_by_id(types, static_cast<__u32>(id)) : nullptr;
    for (std::uint32_t i = 0; type != nullptr && i < btf_vlen(type); ++i) {
        if (name_at(types, btf_enum(type)[i].name_off) == enumerator) {
            return btf_enum(type)[i].val;
        }
    }
    return -1;
}

// Of "STRUCT, MEMBER".
std::pair<std::string, std::string> struct_and_member(std::string_view arguments) {
    const auto comma = std::min(arguments.find(','), arguments.size());
    return {std::string(trimmed(arguments.substr(0, comma))),
            std::string(trimmed(arguments.substr(std::min(comma + 1, arguments.size()))))};
}

bool has_type(const btf* types, const std::string& name, __u32 kind) {
    return btf__find_by_name_kind(types, name.c_str(), kind) > 0;
}

// Calls ask(arguments) for each NAME(arguments) in `source`.
template <typename Ask>
void for_uses(std::string_view source, std::string_view name, Ask&& ask) {
    for (std::size_t at = 0; (at = source.find(name, at)) != std::string_view::npos;) {
        at += name.size();
        const auto end = source.find(')', at);
        if (at < source.size() && source[at] == '(' && end != std::string_view::npos) {
            ask(source.substr(at + 1, end - at - 1));
        }
    }
}

}  // namespace

std::vector<std::string> answer_questions(std::string_view source, const btf* types) {
    std::set<std::string> defines;
    const auto add = [&](const std::string& name, bool yes) {
        defines.insert(fmt::format("{}={}", name, yes ? 1 : 0));
    };
    if (source.find("SNOOP_HAS_TYPES") != std::string_view::npos) {
        add("SNOOP_HAS_TYPES", types != nullptr);
    }
    for_uses(source, "SNOOP_HAS_MEMBER", [&](std::string_view arguments) {
        const auto [type, member] = struct_and_member(arguments);
        add(fmt::format("SNOOP_HAS_MEMBER_{}__{}", type, member),
            types == nullptr || find_place(types, type, member));
    });
    for_uses(source, "SNOOP_OFFSET", [&](std::string_view arguments) {
        const auto [type, member] = struct_and_member(arguments);
        const auto place = find_place(types, type, member);
        defines.insert(
            fmt::format("SNOOP_OFFSET_{}__{}={}", type, member,
                        place ? fmt::format("{}", place->first_bit / 8)
                              : fmt::format("__builtin_offsetof(struct {}, {})", type, member)));
    });
    for_uses(source, "SNOOP_ENUMERATOR", [&](std::string_view arguments) {
        const auto [type, name] = struct_and_member(arguments);
        defines.insert(fmt::format("SNOOP_ENUMERATOR_{}__{}={}", type, name,
                                   enumerator_in(types, type, name)));
    });
    for_uses(source, "SNOOP_READ_BITS", [&](std::string_view arguments) {
        const auto comma = std::min(arguments.find(','), arguments.size());
        const auto next = std::min(arguments.find(',', comma + 1), arguments.size());
        const auto [type, member] = struct_and_member(arguments.substr(0, next));
        if (const auto place = find_place(types, type, member)) {
            defines.insert(
                fmt::format("SNOOP_FIRST_BIT_{}__{}={}", type, member, place->first_bit));
            defines.insert(fmt::format("SNOOP_BITS_{}__{}={}", type, member, place->bits));
        }
    });
    for_uses(source, "SNOOP_HAS_FUNCTION", [&](std::string_view argument) {
        const std::string name(trimmed(argument));
        add("SNOOP_HAS_FUNCTION_" + name, types == nullptr || has_type(types, name, BTF_KIND_FUNC));
    });
    for_uses(source, "SNOOP_HAS_TRACEPOINT", [&](std::string_view argument) {
        const std::string name(trimmed(argument));
        add("SNOOP_HAS_TRACEPOINT_" + name,
            types == nullptr || has_type(types, "btf_trace_" + name, BTF_KIND_TYPEDEF));
    });
    return {defines.begin(), defines.end()};
}

std::optional<std::uint32_t> offset_of_member(const btf* types, const std::string& type,
                                              std::string_view member) {
    const auto place = find_place(types, type, member);
    return place ? std::optional(place->first_bit / 8) : std::nullopt;
}

}  // namespace snoopbox::attach
