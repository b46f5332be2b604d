// SPDX-License-Identifier: Apache-2.0
// A tool's command line: the common options and those that the tool declares.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/common_options.h"
#include "cli/values.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::cli {

// One of the tool's options.
struct ToolOption {
    std::string name;
    bool given = false;
    // For a flag, whether it was given; for a number, duration (ns), choice (its index), name, pid,
    // user or flags, the number; for a list, all; for a regex or text, the compiled expression;
    // for a pinned map, its path, empty if not given; for a command, its words. Nothing if the
    // option was not given and has no default.
    std::variant<std::monostate, bool, std::int64_t, Regex, std::string, std::vector<std::string>,
                 std::vector<std::int64_t>, DirectoryId, Address, Comm, Rules>
        value;
    // As it was given, or the default.
    std::optional<std::string> text = {};
    std::vector<std::string> texts = {};  // all times that it was given

    // The value of the constant that it sets. Nothing for a regex or a command, or without a value.
    std::optional<std::int64_t> number() const;
    // Those of all constants that it sets, in the order of Option::constants(); empty as above.
    std::vector<std::int64_t> constants() const;
    Regex regex() const;              // nullptr if it is none
    const std::string* path() const;  // of a pinned map that was given, else nullptr
    const std::vector<std::string>* command() const;   // that was given, else nullptr
    const std::vector<std::int64_t>* numbers() const;  // that were given, else nullptr
    const Rules* rules() const;                        // that were given, else nullptr
};

struct ToolArguments {
    CommonOptions common;
    std::vector<ToolOption> options;  // all that the tool declares, in its order

    const ToolOption* find(std::string_view name) const;  // nullptr if the tool has none such
    bool given(std::string_view name) const;
    // For the `when` and `unless` of columns, reports and probes.
    bool shows(const std::vector<std::string>& when, const std::vector<std::string>& unless) const;
    // The columns to be shown, as wide as the options say.
    std::vector<tools::Column> shown(const std::vector<tools::Column>& columns) const;
    // As wide as the options say.
    tools::Column as_wide(const tools::Column& column) const;
    // For `time` and `average`: an option, "always", or nothing.
    bool asks_for(const std::string& option) const;
    // The value of what drives the trace: ns, or a number of reports.
    std::optional<std::int64_t> driven(const tools::ToolSpec& tool, tools::Drives what) const;
};

// The short form of an option that all tools have; '\0' if it has none, or the tool has it for
// something else.
char letter_of(const CommonOptionText& option, const tools::ToolSpec& tool);

// What --output takes.
std::vector<std::string_view> output_formats(const tools::ToolSpec& tool);

// `words` are what follows the tool's name. If an option is repeated, the last value counts, except
// that open_flags, libraries, lists and rules add up. A tool's letter takes precedence over a
// common option's. Wrong usage is an error as in usage.h.
Result<ToolArguments> parse_tool_arguments(const tools::ToolSpec& tool,
                                           std::span<const std::string> words);

}  // namespace snoopbox::cli
