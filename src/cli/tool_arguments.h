// SPDX-License-Identifier: Apache-2.0
// A tool's command line: the options that all tools have and those that it declares.
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
    // Of a flag, whether it was given; of a number, a pid, a user or flags, its number; of a regex
    // or a text, what it was compiled to; of a pinned map, its path, empty if it was not given; of
    // a command, its words. Nothing if it was not given and has no default.
    std::variant<std::monostate, bool, std::int64_t, Regex, std::string, std::vector<std::string>>
        value;

    // What `sets` sets. Nothing if there is no value, or a regex or a command.
    std::optional<std::int64_t> number() const;
    Regex regex() const;              // nullptr if it is none
    const std::string* path() const;  // of a pinned map that was given, else nullptr
    const std::vector<std::string>* command() const;  // that was given, else nullptr
};

struct ToolArguments {
    CommonOptions common;
    std::vector<ToolOption> options;  // all that the tool declares, in its order

    const ToolOption* find(std::string_view name) const;  // nullptr if the tool has none such
    bool given(std::string_view name) const;              // for the `when` of columns and probes
};

// `words` are what follows the tool's name. Each option that was given more than once counts as
// given last, but open_flags as all that were given. A tool's letter wins over a common one's.
// Wrong usage is an error as in usage.h.
Result<ToolArguments> parse_tool_arguments(const tools::ToolSpec& tool,
                                           std::span<const std::string> words);

}  // namespace snoopbox::cli
