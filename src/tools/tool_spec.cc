// SPDX-License-Identifier: Apache-2.0
#include "tools/tool_spec.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "tools/c_source.h"
#include "tools/declarations.h"
#include "tools/filters.h"
#include "tools/no_tool.h"
#include "tools/own_includes.h"
#include "tools/plain_lines.h"
#include "tools/yaml_tree.h"
#include "util/format.h"

namespace snoopbox::tools {
namespace {

// `code`: the C of the tool, nullptr if it is not known.
Result<ToolSpec> parse(std::string_view file, std::string_view yaml, int first_line,
                       const CSource* code) {
    TRY_ASSIGN(auto root, parse_yaml(file, yaml, first_line));
    Problems problems(file);
    Declarations declarations = read_declarations(root, problems);
    if (!problems.first()) {
        check_references(declarations, code, problems);
    }
    if (problems.first()) {
        return tl::make_unexpected(*problems.first());
    }
    const bool asks = code == nullptr || !declarations.spec.no_task.empty() ||
                      std::ranges::any_of(filter_questions(), [&](std::string_view question) {
                          return code->has_word(question);
                      });
    for (Probe& probe : declarations.spec.probes) {
        probe.only_wanted = !asks;
        if (code != nullptr) {
            probe.parameters = code->parameters(probe.handler).value_or(std::vector<Parameter>());
        }
    }
    declarations.spec.file = file;
    declarations.spec.command = "run " + std::string(file);
    declarations.spec.declaration = yaml;
    return std::move(declarations.spec);
}

}  // namespace

std::vector<std::string> Option::constants() const {
    if (type == OptionType::address || type == OptionType::comm) {
        return {sets + "_high", sets + "_low"};
    }
    std::vector<std::string> all;
    for (const auto& constant : {sets, sets_device}) {
        if (!constant.empty()) {
            all.push_back(constant);
        }
    }
    return all;
}

std::vector<Column> columns_of_table(const Events& events) {
    std::set<std::string_view> parts;
    const auto add = [&parts](const std::vector<Piece>& pieces) {
        for (const Piece& piece : pieces) {
            parts.insert(piece.column);
        }
    };
    bool is_line = false;
    for (const EventKind& kind : events.kinds) {
        is_line |= !kind.line.empty();
        add(kind.line);
        for (const Column& column : kind.columns) {
            add(column.shows);
        }
    }
    std::vector<Column> columns(is_line ? 1 : 0);
    std::ranges::copy_if(events.columns, std::back_inserter(columns), [&](const Column& column) {
        return !parts.contains(column.name) && (!is_line || column.below);
    });
    return columns;
}

std::vector<Column> columns_of_table(const std::vector<Column>& columns) {
    Events only;
    only.columns = columns;
    only.kinds.push_back({{}, {}, columns, {}});
    return columns_of_table(only);
}

std::vector<Column> columns_of_data(const std::vector<Column>& columns) {
    std::vector<Column> some;
    std::ranges::copy_if(columns, std::back_inserter(some),
                         [](const Column& column) { return column.shows.empty(); });
    return some;
}

std::vector<std::string> summands(std::string_view sum) {
    std::vector<std::string> names;
    for (std::size_t begin = 0; begin <= sum.size();) {
        const auto end = std::min(sum.find('+', begin), sum.size());
        names.emplace_back(sum.substr(begin, end - begin));
        begin = end + 1;
    }
    return names;
}

const Option* ToolSpec::find_option(std::string_view option_name) const {
    const auto found =
        std::find_if(options.begin(), options.end(),
                     [option_name](const Option& option) { return option.name == option_name; });
    return found == options.end() ? nullptr : &*found;
}

bool is_one_liner(const Option& option) {
    return option.one_liner == OneLiner::events || option.one_liner == OneLiner::histogram ||
           option.one_liner == OneLiner::counts;
}

bool ToolSpec::takes_one_liners() const {
    return std::ranges::any_of(options, &is_one_liner);
}

Result<ToolSpec> parse_tool(std::string_view file, std::string_view content) {
    constexpr std::string_view begin = "/* ---\n";
    constexpr std::string_view end = "\n--- */";
    const std::string whole = with_plain_lines(content);
    if (!whole.starts_with(begin)) {
        return fail_no_tool(file, whole);
    }
    const std::size_t length = whole.find(end);
    if (length == std::string_view::npos) {
        return fail(fmt::format("{}:1: no line \"--- */\" ends the declarations", file));
    }
    const auto text = std::string_view(whole);
    const auto comment = text.substr(0, length + end.size());
    const auto code =
        with_own_includes(file, text.substr(comment.size()), 1 + std::ranges::count(comment, '\n'));
    const auto yaml = text.substr(begin.size(), length + 1 - begin.size());
    const CSource parsed(code);
    auto spec = parse(file, yaml, 2, &parsed);
    if (spec) {
        spec->source.append(comment).append(code);
    }
    return spec;
}

Result<ToolSpec> parse_declaration(std::string_view file, std::string_view yaml) {
    return parse(file, yaml, 1, nullptr);
}

}  // namespace snoopbox::tools
