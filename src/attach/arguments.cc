// SPDX-License-Identifier: Apache-2.0
#include "attach/arguments.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "attach/event_types.h"
#include "attach/lsm.h"
#include "attach/prototypes.h"
#include "attach/trace_event.h"
#include "tools/in_function.h"
#include "util/btf_types.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::attach {
namespace {

using tools::Probe;
using tools::Target;

using Names = std::vector<std::string>;

Names names_of(const btf* types, const btf_type* prototype, std::size_t first) {
    Names names;
    const btf_param* parameters = btf_params(prototype);
    for (std::size_t i = first; i < btf_vlen(prototype); ++i) {
        names.emplace_back(name_at(types, parameters[i].name_off));
    }
    return names;
}

const btf_type* prototype_of(const btf* types, const btf_type* function) {
    return btf__type_by_id(types, function->type);
}

const btf_type* find_function(const btf* types, const std::string& name) {
    const auto id = btf__find_by_name_kind(types, name.c_str(), BTF_KIND_FUNC);
    return id < 0 ? nullptr : btf__type_by_id(types, static_cast<__u32>(id));
}

std::optional<Names> arguments_of_function(const btf* types, const std::string& name) {
    const auto* function = find_function(types, name);
    return function == nullptr ? std::nullopt
                               : std::optional(names_of(types, prototype_of(types, function), 0));
}

// The function that calls a tracepoint's programs, __traceiter_NAME (include/linux/tracepoint.h,
// since Linux 5.10), has the names of its arguments after a pointer that is none.
std::optional<Names> arguments_of_tracepoint(const btf* types, const std::string& name) {
    const auto* function = find_function(types, "__traceiter_" + name);
    return function == nullptr ? std::nullopt
                               : std::optional(names_of(types, prototype_of(types, function), 1));
}

// The typedef btf_trace_NAME tells only their number (include/trace/bpf_probe.h).
std::optional<std::size_t> arguments_without_names(const btf* types, const std::string& name) {
    const auto* type = find_tracepoint_prototype(types, name);
    return type == nullptr ? std::nullopt : std::optional(btf_vlen(type) - 1U);
}

constexpr std::string_view by_position = "arg";
constexpr std::string_view field_prefix = "field_";

// Of "arg2", which is an argument that a handler cannot name, its index. Nothing if it is another.
std::optional<std::size_t> position_in(std::string_view name) {
    std::size_t number = 0;
    const auto* const end = name.data() + name.size();
    const bool begins = name.starts_with(by_position);
    const auto [stop, error] =
        std::from_chars(name.data() + (begins ? by_position.size() : 0), end, number);
    return begins && error == std::errc() && stop == end && number > 0 ? std::optional(number - 1)
                                                                       : std::nullopt;
}

// Those that the handler names, in its order.
Names arguments_of_handler(const Probe& probe) {
    Names names;
    for (const auto& parameter : probe.parameters) {
        if (is_argument(probe, parameter.name)) {
            names.push_back(parameter.name);
        }
    }
    return names;
}

// As SNOOP_FIELD() in bpf_sources/include/calls.h wants it.
std::string_view kind_of_field(const EventField& field) {
    switch (field.how) {
        case EventField::How::array:
            return "ARRAY";
        case EventField::How::location:
            return "LOCATION";
        case EventField::How::relative_location:
            return "RELATIVE";
        default:
            return field.is_signed ? "SIGNED" : "UNSIGNED";
    }
}

// Where the fields that the handler names are in the record.
Status add_fields(const Probe& probe, const std::string& point, const btf* other_kernel,
                  std::vector<std::string>& defines) {
    TRY_ASSIGN(const auto fields, fields_of(EventName::of(point), other_kernel));
    for (const auto& name : arguments_of_handler(probe)) {
        const auto field = std::ranges::find_if(fields, [&](const EventField& each) {
            return each.name == name || std::string(field_prefix) + each.name == name;
        });
        if (field == fields.end()) {
            return fail(fmt::format("{} needs the field \"{}\" of the trace event {}, which has {}",
                                    probe.handler, name, point, join(fields, &EventField::name)),
                        "the parameters of a handler are named as the fields of the event");
        }
        defines.push_back(fmt::format("{}={},{},SNOOP_FIELD_{}", argument_macro(point, name),
                                      field->offset, field->bytes, kind_of_field(*field)));
    }
    return {};
}

Status add_positions(const Probe& probe, const std::string& point, const btf* types,
                     std::vector<std::string>& defines) {
    const bool tracepoint = probe.target == Target::tracepoint;
    const auto wanted = arguments_of_handler(probe);
    const auto known = types == nullptr ? std::nullopt
                       : tracepoint
                           ? arguments_of_tracepoint(types, point)
                           : arguments_of_function(types, tools::InFunction::of(point).name);
    if (tracepoint && types != nullptr && !known &&
        arguments_without_names(types, point).value_or(wanted.size()) != wanted.size()) {
        return fail(
            fmt::format("the kernel's BTF does not name the arguments of the tracepoint {}", point),
            "a handler must have all of them, in their order");
    }
    const auto names = known.value_or(wanted);
    for (const auto& name : wanted) {
        const auto found = std::ranges::find(names, name);
        if (const auto position = position_in(name);
            found == names.end() && position && *position < names.size()) {
            defines.push_back(fmt::format("{}={}", argument_macro(point, name), *position));
            continue;
        }
        if (found == names.end()) {
            return fail(fmt::format("{} needs the argument \"{}\" of the {} {}, which has {} here",
                                    probe.handler, name, tracepoint ? "tracepoint" : "function",
                                    point, names.empty() ? "none" : join(names)),
                        "the parameters of a handler are named as the kernel names its own");
        }
        defines.push_back(fmt::format("{}={}", argument_macro(point, name), found - names.begin()));
    }
    if (!tracepoint) {
        defines.push_back(fmt::format("{}={}", count_macro(point), names.size()));
    }
    return {};
}

}  // namespace

std::string argument_macro(std::string_view point, std::string_view name) {
    return fmt::format("SNOOP_AT_{}__{}", tools::c_name(point), name);
}

std::string count_macro(std::string_view function) {
    return fmt::format("SNOOP_ARGUMENTS_OF_{}", tools::c_name(function));
}

Result<std::vector<std::string>> argument_positions(const Plan& plan, const btf* types) {
    std::vector<std::string> defines;
    for (const auto& planned : plan.probes) {
        if (planned.probe.is_pattern ||
            (planned.probe.target != Target::function &&
             planned.probe.target != Target::tracepoint && planned.probe.target != Target::lsm &&
             planned.probe.target != Target::trace_event)) {
            continue;
        }
        for (const auto& name : planned.probe.names) {
            if (planned.probe.target != Target::trace_event) {
                const bool hook = planned.probe.target == Target::lsm;
                const auto point = hook ? function_of_hook(name, planned.way->name) : name;
                TRY(add_positions(planned.probe, point, types, defines));
                continue;
            }
            if (plan.is_for_elsewhere && types == nullptr) {
                return fail(fmt::format("no headers tell the fields of the trace event {}", name),
                            "give the BTF of that kernel as well, by --btf");
            }
            TRY(add_fields(planned.probe, name, plan.is_for_elsewhere ? types : nullptr, defines));
        }
    }
    std::ranges::sort(defines);
    defines.erase(std::unique(defines.begin(), defines.end()), defines.end());
    return defines;
}

}  // namespace snoopbox::attach
