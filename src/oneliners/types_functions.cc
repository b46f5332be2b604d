// SPDX-License-Identifier: Apache-2.0
// Functions and tracepoints, which have the types of what programs get.
#include <charconv>

#include "oneliners/types.h"
#include "util/btf_types.h"

namespace snoopbox::oneliners {

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
    const int id =
        types_ == nullptr ? -1 : btf__find_by_name_kind(types_, name.c_str(), BTF_KIND_FUNC);
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

}  // namespace snoopbox::oneliners
