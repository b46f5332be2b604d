// SPDX-License-Identifier: Apache-2.0
// Which of a tool's ways to attach is taken here.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "attach/method.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::attach {

struct Choice {
    const Method* method = nullptr;
    std::vector<tools::Probe> probes;  // those of the set whose `when` holds
};

// `wanted`: "auto" or a method's name. `given` tells whether an option is in force (Probe::when).
// Tries each target of a set in the tool's order and takes the first set that works whole; why
// earlier ones do not is said with -v, and is the error where none does.
Result<Choice> choose(const tools::ToolSpec& tool, std::string_view wanted,
                      const std::function<bool(const std::string&)>& given);

}  // namespace snoopbox::attach
