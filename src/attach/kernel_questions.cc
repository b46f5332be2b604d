// SPDX-License-Identifier: Apache-2.0
#include "attach/kernel_questions.h"

#include <algorithm>
#include <set>

#include "util/ascii.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

bool has_member(const btf* types, const btf_type* type, std::string_view member, int depth) {
    constexpr int deepest = 8;
    if (type == nullptr || !btf_is_composite(type) || depth > deepest) {
        return false;
    }
    const btf_member* members = btf_members(type);
    return std::any_of(members, members + btf_vlen(type), [&](const btf_member& each) {
        const char* name = btf__name_by_offset(types, each.name_off);
        const auto inner = btf__resolve_type(types, each.type);
        return name != nullptr &&
               (member == name ||
                (*name == '\0' && inner > 0 &&
                 has_member(types, btf__type_by_id(types, static_cast<__u32>(inner)), member,
                            depth + 1)));
    });
}

bool struct_has_member(const btf* types, const std::string& name, std::string_view member) {
    const auto id = btf__find_by_name_kind(types, name.c_str(), BTF_KIND_STRUCT);
    return id > 0 && has_member(types, btf__type_by_id(types, static_cast<__u32>(id)), member, 0);
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
    for_uses(source, "SNOOP_HAS_MEMBER", [&](std::string_view arguments) {
        const auto comma = std::min(arguments.find(','), arguments.size());
        const std::string type(trimmed(arguments.substr(0, comma)));
        const auto member = trimmed(arguments.substr(std::min(comma + 1, arguments.size())));
        add(fmt::format("SNOOP_HAS_MEMBER_{}__{}", type, member),
            types == nullptr || struct_has_member(types, type, member));
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

}  // namespace snoopbox::attach
