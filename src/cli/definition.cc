// SPDX-License-Identifier: Apache-2.0
#include "cli/definition.h"

#include <algorithm>

#include "cli/usage.h"
#include "util/ascii.h"
#include "util/format.h"

namespace snoopbox::cli {

OptionShape definition_shape() {
    return {"define", 'D', "NAME[=VALUE]"};
}

Status check_definition(const std::string& text, const std::string& command) {
    const auto name = text.substr(0, text.find('='));
    const bool is_name = !name.empty() && !is_digit(name.front()) &&
                         std::ranges::all_of(name, [](char c) { return in_identifier(c); });
    if (!is_name) {
        return fail_usage(fmt::format("--define: \"{}\" is no name of a macro; a definition is "
                                      "NAME or NAME=VALUE, such as -D LIMIT=10",
                                      name),
                          command);
    }
    if (text.find_first_of(std::string("\n\r\0", 3)) != std::string::npos) {
        return fail_usage(fmt::format("--define {}: its value is more than one line", name),
                          command);
    }
    return {};
}

}  // namespace snoopbox::cli
