// SPDX-License-Identifier: Apache-2.0
#include "oneliners/types.h"

#include <algorithm>
#include <array>
#include <charconv>
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
            type.is_signed = (btf_int_encoding(at) & BTF_INT_SIGNED) != 0;
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

std::optional<Function> Types::function_in(const btf* types, std::uint32_t id) {
    const auto* prototype = btf__type_by_id(types, btf__type_by_id(types, id)->type);
    if (prototype == nullptr || !btf_is_func_proto(prototype)) {
        return std::nullopt;
    }
    Function function;
    for (std::size_t i = 0; i < btf_vlen(prototype); ++i) {
        const auto& parameter = btf_params(prototype)[i];
        function.arguments.push_back(
            {std::string(name_at(types, parameter.name_off)), of(types, parameter.type), i + 1});
    }
    function.result = of(types, prototype->type);
    return function;
}

std::optional<Function> Types::function(const std::string& name) const {
    const int id = find(types_, name, BTF_KIND_FUNC);
    return id > 0 ? function_in(types_, static_cast<__u32>(id)) : std::nullopt;
}

// Tags tell where its arguments are: helper/dwarf_types.h.
std::optional<Function> Types::user_function(const std::string& name) const {
    const auto* types = user_.get();
    const auto found = find_only_function(types, name);
    auto function = found ? function_in(types, *found) : std::nullopt;
    if (!function) {
        return std::nullopt;
    }
    function->has_result = false;
    for (auto& argument : function->arguments) {
        argument.position = 0;
    }
    for (__u32 id = 1; id < btf__type_cnt(types); ++id) {
        const auto* type = btf__type_by_id(types, id);
        if (!btf_is_decl_tag(type) || type->type != *found) {
            continue;
        }
        const auto index = btf_decl_tag(type)->component_idx;
        auto text = name_at(types, type->name_off);
        constexpr std::string_view argument = "arg";
        if (index < 0) {
            function->has_result |= text == "ret";
        } else if (static_cast<std::size_t>(index) < function->arguments.size() &&
                   text.starts_with(argument)) {
            text.remove_prefix(argument.size());
            std::from_chars(text.data(), text.data() + text.size(),
                            function->arguments[static_cast<std::size_t>(index)].position);
        }
    }
    return function;
}

// As in attach/arguments: all kernels since 5.10 have these functions, whose first argument is
// none of the tracepoint's.
std::optional<Function> Types::tracepoint(const std::string& name) const {
    auto function = this->function("__traceiter_" + name);
    if (!function || function->arguments.empty()) {
        return std::nullopt;
    }
    function->arguments.erase(function->arguments.begin());
    function->result = of(types_, 0);
    return function;
}

std::vector<std::string> Types::function_names() const {
    std::vector<std::string> names;
    for (__u32 id = 1; types_ != nullptr && id < btf__type_cnt(types_); ++id) {
        const auto* type = btf__type_by_id(types_, id);
        if (btf_is_func(type)) {
            names.emplace_back(name_at(types_, type->name_off));
        }
    }
    return names;
}

std::vector<std::string> Types::tracepoint_names() const {
    constexpr std::string_view prefix = "btf_trace_";
    std::vector<std::string> names;
    for (__u32 id = 1; types_ != nullptr && id < btf__type_cnt(types_); ++id) {
        const auto* type = btf__type_by_id(types_, id);
        const auto name = name_at(types_, type->name_off);
        if (btf_is_typedef(type) && name.starts_with(prefix)) {
            names.emplace_back(name.substr(prefix.size()));
        }
    }
    return names;
}

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

namespace {

const btf_type* enumeration_of(const Type& type) {
    const auto* found = type.from == nullptr ? nullptr : btf__type_by_id(type.from, type.id);
    return found != nullptr && btf_is_any_enum(found) ? found : nullptr;
}

}  // namespace

std::optional<Type> Types::enumeration_with(std::string_view value) const {
    for (const auto* types : all()) {
        if (const auto found = find_enumerator(types, value)) {
            return of(types, found->of);
        }
    }
    return std::nullopt;
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

std::string Types::held_in(const Type& type) {
    if (type.kind != Kind::number && type.kind != Kind::enumeration && type.kind != Kind::boolean) {
        return "u64";
    }
    return fmt::format("{}{}", type.is_signed ? 's' : 'u', 8 * type.bytes);
}

std::string Types::spelling(const Type& type) {
    if (type.kind == Kind::array || type.kind == Kind::pointer) {
        const auto to = target(type);
        const bool has_name = to.kind == Kind::pointer || !to.name.empty();
        const auto text = has_name ? spelling(to) : std::string("void");
        return text + (text.ends_with('*') ? "*" : " *");
    }
    return type.name.empty() ? "u64" : type.name;
}

std::string Types::described(const Type& type) {
    if (type.kind == Kind::array) {
        return "an array of " + spelling(target(type));
    }
    return type.kind == Kind::record && type.name.empty() ? "a struct without a name"
                                                          : spelling(type);
}

}  // namespace snoopbox::oneliners
