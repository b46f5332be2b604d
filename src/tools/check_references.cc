// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "tools/declarations.h"
#include "tools/filters.h"
#include "tools/nearest_name.h"
#include "util/format.h"

namespace snoopbox::tools {
namespace {

template <typename Named>
std::vector<std::string_view> names_of(const std::vector<Named>& all) {
    std::vector<std::string_view> names(all.size());
    std::transform(all.begin(), all.end(), names.begin(),
                   [](const Named& named) { return std::string_view(named.name); });
    return names;
}

std::string names_none(const Reference& reference, std::string_view kind,
                       const std::vector<std::string_view>& names) {
    return fmt::format(R"("{}" names no {}: "{}"{})", reference.key, kind, reference.name.text,
                       did_you_mean(reference.name.text, names));
}

std::string unknown_option(const ToolSpec& spec, const Reference& reference) {
    if (spec.find_option(reference.name.text) != nullptr) {
        return {};
    }
    auto names = names_of(spec.options);
    if (reference.key == std::string_view("time") || reference.key == std::string_view("average")) {
        names.push_back(always);
    }
    return names_none(reference, "option", names);
}

std::string unfit_column(const ToolSpec& spec, const Reference& reference) {
    const auto& columns = spec.events.columns;
    if (spec.takes_one_liners()) {
        return {};  // one-liners add columns
    }
    const auto column = std::find_if(columns.begin(), columns.end(), [&](const Column& candidate) {
        return candidate.name == reference.name.text;
    });
    if (column == columns.end()) {
        return names_none(reference, "column", names_of(columns));
    }
    if (reference.to == Reference::To::data_column) {
        return column->format == Format::data
                   ? std::string()
                   : fmt::format(R"("{}" needs a column of format data, and "{}" is none)",
                                 reference.key, column->name);
    }
    const bool text_fits = reference.to == Reference::To::regex_column;
    const bool list_fits = reference.to == Reference::To::list_column;
    const bool plain_text = column->format == Format::comm || column->format == Format::text ||
                            column->format == Format::name || !column->shows.empty();
    if (column->format == Format::argv || (text_fits && plain_text) ||
        (list_fits && column->format == Format::hex)) {
        return {};
    }
    return fmt::format(R"("{}" needs a column of format {}, and "{}" is none)", reference.key,
                       text_fits   ? "comm, text, name or argv"
                       : list_fits ? "argv or hex"
                                   : "argv",
                       column->name);
}

bool in_skip_if(const ToolSpec& spec, std::string_view name) {
    return std::any_of(spec.probes.begin(), spec.probes.end(),
                       [name](const Probe& probe) { return has_word(probe.skip_if, name); });
}

// The tool's C need not name those: it asks snoop_is_wanted().
bool is_filter_constant(const std::string& name) {
    const auto constants = filter_constants();
    return std::ranges::find(constants, name) != constants.end();
}

bool begins_with_kind(std::string_view body) {
    const auto begin = body.find_first_not_of(" \n\t{");
    return begin != std::string_view::npos && body.substr(begin).starts_with("u64 kind;");
}

// A column of a report may be a map's whole key or value.
bool is_whole(const Reference& reference) {
    return reference.key == std::string_view("field") &&
           (reference.name.text == "key" || reference.name.text == "value");
}

bool fits_any(const std::optional<std::vector<Parameter>>& parameters) {
    return parameters && std::ranges::all_of(*parameters, [](const Parameter& parameter) {
               return parameter.name == "ctx" || parameter.name == "probe";
           });
}

std::string problem_with(const Reference& reference, const ToolSpec& spec, const CSource* code) {
    const std::string& name = reference.name.text;
    const bool in_code =
        reference.to == Reference::To::identifier || reference.to == Reference::To::handler ||
        reference.to == Reference::To::any_handler || reference.to == Reference::To::event_struct ||
        reference.to == Reference::To::event_member || reference.to == Reference::To::kind_member;
    if (in_code && code == nullptr) {
        return {};
    }
    const std::string_view body = in_code ? code->struct_body(reference.of) : std::string_view();
    switch (reference.to) {
        case Reference::To::option:
            return unknown_option(spec, reference);
        case Reference::To::regex_column:
        case Reference::To::argv_column:
        case Reference::To::list_column:
        case Reference::To::data_column:
            return unfit_column(spec, reference);
        case Reference::To::identifier:
            return is_whole(reference) || code->has_word(name) || in_skip_if(spec, name) ||
                           is_filter_constant(name)
                       ? std::string()
                       : fmt::format(R"("{}: {}": the C below has no {})", reference.key, name,
                                     name);
        case Reference::To::handler:
            return code->parameters(name)
                       ? std::string()
                       : fmt::format(
                             "the C below defines no function {}, with parameters of the "
                             "form TYPE NAME",
                             name);
        case Reference::To::any_handler:
            return fits_any(code->parameters(name))
                       ? std::string()
                       : fmt::format(
                             "the C below defines no function {} whose parameters are void *ctx "
                             "or u64 probe, as a probe of any needs it",
                             name);
        case Reference::To::event_struct:
            return !body.empty() ? std::string()
                                 : fmt::format("the C below does not define \"struct {}\"", name);
        case Reference::To::event_member:
            return has_word(body, name)
                       ? std::string()
                       : fmt::format(R"("struct {}" has no member "{}")", reference.of, name);
        case Reference::To::kind_member:
            return begins_with_kind(body) ? std::string()
                                          : fmt::format(
                                                "\"struct {}\" does not begin with `u64 "
                                                "kind;`, which tells it from others",
                                                name);
    }
    return {};
}

}  // namespace

void check_references(const Declarations& declarations, const CSource* code, Problems& problems) {
    // In the order of the file's lines, so that the problem reported is the first one there.
    std::vector<const Reference*> sorted;
    for (const Reference& reference : declarations.references) {
        sorted.push_back(&reference);
    }
    std::stable_sort(sorted.begin(), sorted.end(), [](const Reference* a, const Reference* b) {
        return a->name.line < b->name.line;
    });
    for (const Reference* reference : sorted) {
        const std::string problem = problem_with(*reference, declarations.spec, code);
        if (!problem.empty()) {
            problems.add(reference->name.line, problem);
            return;
        }
    }
}

}  // namespace snoopbox::tools
