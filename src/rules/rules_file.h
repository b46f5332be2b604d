// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "util/result.h"

namespace snoopbox::rules {

// The option that a line stands for, and its value.
using Line = std::pair<std::string, std::string>;

// Reads a file with a rule a line: the name of an option, a space, and its value, to the end of the
// line. What begins with # is a comment. `options`: those that can be named. Fails if others can
// write to the file, and with FILE:LINE if a line is wrong.
Result<std::vector<Line>> read_rules(const std::string& path,
                                     const std::vector<std::string_view>& options);

// The same for the content of a file.
Result<std::vector<Line>> parse_rules(std::string_view file, std::string_view content,
                                      const std::vector<std::string_view>& options);

}  // namespace snoopbox::rules
