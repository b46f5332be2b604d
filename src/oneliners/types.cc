// SPDX-License-Identifier: Apache-2.0
#include "oneliners/types.h"

#include <algorithm>
#include <array>
#include <utility>

#include "util/btf_types.h"
#include "util/format.h"

namespace snoopbox::oneliners {
namespace {

using Kind = Type::Kind;

constexpr int deepest = 16;
constexpr std::uint32_t word_bytes = 8;

// The types that BPF programs know whatever the kernel's BTF has.
struct Known {
    std::string_view name;
    std::uint32_t bytes;
    bool is_signed;
};
constexpr auto known_types = std::to_array<Known>({
    {"char", 1, true},      {"short", 2, true},   {"int", 4, true},    {"long", 8, true},
    {"u8", 1, false},       {"u16", 2, false},    {"u32", 4, false},   {"u64", 8, false},
    {"s8", 1, true},        {"s16", 2, true},     {"s32", 4, true},    {"s64", 8, true},
    {"__u8", 1, false},     {"__u16", 2, false},  {"__u32", 4, false}, {"__u64", 8, false},
    {"__s8", 1, true},      {"__s16", 2, true},   {"__s32", 4, true},  {"__s64", 8, true},
    {"size_t", 8, false},   {"ssize_t", 8, true}, {"loff_t", 8, true}, {"off_t", 8, true},
    {"pid_t", 4, true},     {"uid_t", 4, false},  {"gid_t", 4, false}, {"uintptr_t", 8, false},
    {"unsigned", 4, false},
});

int find(const btf* types, const std::string& name, __u32 kind) {
    return types == nullptr ? -1 : btf__find_by_name_kind(types, name.c_str(), kind);
}

bool is_user_tag(const btf* types, const btf_type* type) {
    return btf_is_type_tag(type) && name_at(types, type->name_off) == "user";
}

const char* keyword_of(const btf_type* type) {
    return btf_is_union(type) ? "union " : "struct ";
}

}  // namespace

Type number_type(std::string name, std::uint32_t bytes, bool is_signed) {
    Type type;
    type.kind = Kind::number;
    type.name = std::move(name);
    type.bytes = bytes;
    type.is_signed = is_signed;
    type.is_character = bytes == 1;
    return type;
}

Type pointer_type(Type to) {
    Type type;
    type.kind = Kind::pointer;
    type.bytes = word_bytes;
    type.to_type = std::make_shared<const Type>(std::move(to));
    return type;
}

Types Types::with_user(std::shared_ptr<const btf> types) const {
    auto both = *this;
    both.user_ = std::move(types);
    return both;
}

bool Types::is_user(const Type& type) const {
    return has_user() &&
           (type.from == user_.get() || (type.to_type != nullptr && is_user(*type.to_type)));
}

// Where to look for names, in this order.
std::vector<const btf*> Types::all() const {
    std::vector<const btf*> all;
    for (const auto* types : {user_.get(), types_}) {
        if (types != nullptr) {
            all.push_back(types);
        }
    }
    return all;
}

// The innermost typedef that leads to a record without a name gives it one; of others, the
// outermost.
Type Types::of(const btf* types, std::uint32_t id) {
    Type type;
    type.from = types;
    std::string alias;
    const btf_type* at = id == 0 ? nullptr : btf__type_by_id(types, id);
    if (id == 0) {
        type.kind = Kind::nothing;
        type.name = "void";
        return type;
    }
    for (int steps = 0; at != nullptr && (btf_is_mod(at) || btf_is_typedef(at)); ++steps) {
        type.is_constant |= btf_is_const(at);
        if (btf_is_typedef(at) && alias.empty()) {
            alias = name_at(types, at->name_off);
        }
        id = at->type;
        if (steps > 2 * deepest) {
            return {};
        }
        if (id == 0) {
            type.kind = Kind::nothing;
            type.name = "void";
            return type;
        }
        at = btf__type_by_id(types, id);
    }
    if (at == nullptr) {
        return {};
    }
    const std::string own(name_at(types, at->name_off));
    switch (btf_kind(at)) {
        case BTF_KIND_INT:
            type.kind = (btf_int_encoding(at) & BTF_INT_BOOL) != 0 ? Kind::boolean : Kind::number;
            type.bytes = at->size;
            type.is_signed = is_signed_type(types, at);
            type.is_character = at->size == 1 && type.kind == Kind::number;
            type.name = alias.empty() ? own : alias;
            break;
        case BTF_KIND_ENUM:
        case BTF_KIND_ENUM64:
            type.kind = Kind::enumeration;
            type.id = id;
            type.bytes = at->size;
            type.is_signed = btf_kflag(at);
            type.name = !alias.empty() ? alias : own.empty() ? "" : "enum " + own;
            break;
        case BTF_KIND_STRUCT:
        case BTF_KIND_UNION:
            type.kind = Kind::record;
            type.id = id;
            type.bytes = at->size;
            type.name = !own.empty() ? keyword_of(at) + own : alias;
            break;
        case BTF_KIND_FWD:
            type.kind = Kind::record;
            type.name = (btf_kflag(at) ? "union " : "struct ") + own;
            break;
        case BTF_KIND_PTR: {
            type.kind = Kind::pointer;
            type.bytes = word_bytes;
            type.to = at->type;
            const auto* to = btf__type_by_id(types, at->type);
            type.is_user = to != nullptr && is_user_tag(types, to);
            break;
        }
        case BTF_KIND_ARRAY: {
            const auto* array = btf_array(at);
            type.kind = Kind::array;
            type.to = array->type;
            type.count = array->nelems;
            type.bytes =
                static_cast<std::uint32_t>(std::max<std::int64_t>(btf__resolve_size(types, id), 0));
            break;
        }
        case BTF_KIND_FUNC_PROTO:
            type.kind = Kind::nothing;  // only pointers to it exist
            type.name = "void";
            break;
        default:
            return {};
    }
    return type;
}

Type Types::target(const Type& type) {
    if (type.to_type != nullptr) {
        return *type.to_type;
    }
    return type.from == nullptr ? Type() : of(type.from, type.to);
}

std::optional<Type> Types::tagged(std::string_view keyword, const std::string& name) const {
    const __u32 kind = keyword == "struct"  ? BTF_KIND_STRUCT
                       : keyword == "union" ? BTF_KIND_UNION
                                            : BTF_KIND_ENUM;
    for (const auto* types : all()) {
        int id = find(types, name, kind);
        if (id <= 0 && keyword == "enum") {
            id = find(types, name, BTF_KIND_ENUM64);
        }
        if (id > 0) {
            return of(types, static_cast<__u32>(id));
        }
    }
    return std::nullopt;
}

std::optional<Type> Types::named(const std::string& name) const {
    if (name == "void") {
        Type nothing;
        nothing.kind = Kind::nothing;
        nothing.name = name;
        return nothing;
    }
    if (name == "bool" || name == "_Bool") {
        auto type = number_type("bool", 1, false);
        type.kind = Kind::boolean;
        type.is_character = false;
        return type;
    }
    const auto* const known = std::ranges::find(known_types, std::string_view(name), &Known::name);
    if (known != known_types.end()) {
        return number_type(name, known->bytes, known->is_signed);
    }
    for (const auto* types : all()) {
        if (const int id = find(types, name, BTF_KIND_TYPEDEF); id > 0) {
            return of(types, static_cast<__u32>(id));
        }
    }
    return std::nullopt;
}

std::vector<std::string> Types::record_names() const {
    std::vector<std::string> names;
    for (const auto* types : all()) {
        for (__u32 id = 1; id < btf__type_cnt(types); ++id) {
            const auto* type = btf__type_by_id(types, id);
            const auto name = name_at(types, type->name_off);
            if (btf_is_composite(type) && !name.empty()) {
                names.emplace_back(name);
            }
        }
    }
    return names;
}

std::optional<Type> Types::enumeration_with(std::string_view value) const {
    for (const auto* types : all()) {
        if (const auto found = find_enumerator(types, value)) {
            return of(types, found->of);
        }
    }
    return std::nullopt;
}

}  // namespace snoopbox::oneliners
