// SPDX-License-Identifier: Apache-2.0
// How the arguments of a tool's options are read: a function for each type of
// tools/option_types.inc.
#pragma once

#include <string>
#include <vector>

#include "cli/tool_arguments.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::cli {

using OptionValue = decltype(ToolOption::value);
// One for each time that the option was given; never empty.
using Texts = std::vector<std::string>;

// Errors say what is wrong and what is allowed; the caller adds the name of the option.
#define SNOOP_OPTION_TYPE(id, key, help) \
    Result<OptionValue> value_of_##id(const tools::Option& option, const Texts& texts);
#include "tools/option_types.inc"
#undef SNOOP_OPTION_TYPE

// For Result::map.
inline OptionValue as_option_value(OptionValue value) {
    return value;
}

}  // namespace snoopbox::cli
