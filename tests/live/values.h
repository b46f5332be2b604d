// SPDX-License-Identifier: Apache-2.0
// Values that a case learns while it runs, such as the PID of its cause: `$name` or `${name}`.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace snoopbox::test {

using Values = std::map<std::string, std::string>;

// Replaces what is in `values`, each by what `quoted` makes of it. Everything else stays as it is:
// a $ has other meanings in regular expressions and scripts.
std::string with_values(std::string_view text, const Values& values,
                        const std::function<std::string(const std::string&)>& quoted = {});

// Reads lines of "name=value" into `values`. Other lines are ignored.
void add_values(std::string_view lines, Values& values);

}  // namespace snoopbox::test
