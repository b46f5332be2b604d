// SPDX-License-Identifier: Apache-2.0
#include "attach/prototypes.h"

#include <cstdarg>
#include <cstdlib>
#include <utility>

#include "attach/kernel_functions.h"
#include "attach/libbpf_options.h"
#include "util/btf_types.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

// typedef void (*btf_trace_NAME)(void *, ARGUMENTS): include/trace/bpf_probe.h
constexpr std::string_view trace_typedef = "btf_trace_";

__attribute__((format(printf, 2, 0))) void append(void* to, const char* format, va_list arguments) {
    char* text = nullptr;
    if (vasprintf(&text, format, arguments) >= 0) {
        *static_cast<std::string*>(to) += text;
        free(text);
    }
}

std::vector<std::string_view> keys_of(const std::unordered_map<std::string_view, __u32>& map) {
    std::vector<std::string_view> keys;
    keys.reserve(map.size());
    for (const auto& [name, id] : map) {
        keys.push_back(name);
    }
    return keys;
}

}  // namespace

const btf_type* find_tracepoint_prototype(const btf* types, const std::string& name) {
    const auto id = btf__find_by_name_kind(types, fmt::format("{}{}", trace_typedef, name).c_str(),
                                           BTF_KIND_TYPEDEF);
    const auto* type = id > 0 ? plain_type(types, static_cast<__u32>(id)) : nullptr;
    type = type != nullptr && btf_is_ptr(type) ? plain_type(types, type->type) : nullptr;
    return type != nullptr && btf_is_func_proto(type) ? type : nullptr;
}

Prototypes::Prototypes() : Prototypes(kernel_types()) {}

Prototypes::Prototypes(const btf* types) {
    kernel_.types = types;
    read(kernel_, 1);
}

void Prototypes::read(Types& into, __u32 first) {
    if (into.types == nullptr) {
        return;
    }
    into.text = std::make_unique<std::string>();
    into.dump.reset(btf_dump__new(into.types, &append, into.text.get(), nullptr));
    const __u32 count = btf__type_cnt(into.types);
    for (__u32 id = first; id < count; ++id) {
        const auto* type = btf__type_by_id(into.types, id);
        if (btf_is_func(type)) {
            into.functions.emplace(name_at(into.types, type->name_off), id);
        } else if (btf_is_typedef(type)) {
            auto name = name_at(into.types, type->name_off);
            if (name.starts_with(trace_typedef)) {
                into.tracepoints.emplace(name.substr(trace_typedef.size()), id);
            }
        }
    }
}

Prototypes::Types* Prototypes::types_of(const std::string& module) {
    if (module.empty()) {
        return &kernel_;
    }
    const auto [found, is_new] = modules_.try_emplace(module);
    auto& types = found->second;
    if (is_new && kernel_.types != nullptr) {
        types.owned.reset(
            btf__load_module_btf(module.c_str(), const_cast<btf*>(kernel_.types)));  // NOLINT
        types.types = types.owned.get();
        read(types, btf__type_cnt(kernel_.types));
    }
    return &types;
}

std::string Prototypes::declaration(Types& of, __u32 type, std::string_view name) {
    std::string field(name);
    LibbpfOptions<btf_dump_emit_type_decl_opts> options;
    options.field_name = field.c_str();
    of.text->clear();
    if (!of.dump || btf_dump__emit_type_decl(of.dump.get(), type, &options) != 0) {
        return field;
    }
    return *of.text;
}

// `type`: a function's prototype, or what points to one.
std::optional<Prototype> Prototypes::prototype(Types& of, __u32 type, __u32 first) {
    const auto* found = btf__type_by_id(of.types, type);
    while (found != nullptr && (btf_is_ptr(found) || btf_is_typedef(found) || btf_is_func(found))) {
        found = btf__type_by_id(of.types, found->type);
    }
    if (found == nullptr || !btf_is_func_proto(found)) {
        return std::nullopt;
    }
    Prototype read;
    const auto* parameters = btf_params(found);
    for (__u32 i = first; i < btf_vlen(found); ++i) {
        const bool is_variadic = parameters[i].type == 0;
        read.arguments.push_back(
            is_variadic
                ? "..."
                : declaration(of, parameters[i].type, name_at(of.types, parameters[i].name_off)));
    }
    read.result = declaration(of, found->type, "");
    return read;
}

std::optional<Prototype> Prototypes::of_function(const std::string& name,
                                                 const std::string& module) {
    auto& types = *types_of(module);
    const auto found = types.functions.find(name);
    return found == types.functions.end() ? std::nullopt : prototype(types, found->second, 0);
}

// __traceiter_NAME calls the tracepoint's programs; its arguments have names. The first one of both
// is none.
std::optional<Prototype> Prototypes::of_tracepoint(const std::string& name) {
    const auto named = kernel_.functions.find("__traceiter_" + name);
    const auto unnamed = kernel_.tracepoints.find(name);
    if (named == kernel_.functions.end() && unnamed == kernel_.tracepoints.end()) {
        return std::nullopt;
    }
    const auto type = named == kernel_.functions.end() ? unnamed->second : named->second;
    auto read = prototype(kernel_, type, 1);
    if (read) {
        read->result.clear();
    }
    return read;
}

std::optional<std::vector<std::string>> Prototypes::of_struct(const std::string& name) {
    const auto id = kernel_.types == nullptr
                        ? -1
                        : btf__find_by_name_kind(kernel_.types, name.c_str(), BTF_KIND_STRUCT);
    if (id <= 0) {
        return std::nullopt;
    }
    const auto* type = btf__type_by_id(kernel_.types, static_cast<__u32>(id));
    std::vector<std::string> members;
    for (__u32 i = 0; i < btf_vlen(type); ++i) {
        const auto& member = btf_members(type)[i];
        members.push_back(
            declaration(kernel_, member.type, name_at(kernel_.types, member.name_off)));
    }
    return members;
}

std::vector<std::string_view> Prototypes::functions() const {
    return keys_of(kernel_.functions);
}

std::vector<std::string_view> Prototypes::tracepoints() const {
    return keys_of(kernel_.tracepoints);
}

}  // namespace snoopbox::attach
