// SPDX-License-Identifier: Apache-2.0
// YAML as a plain tree, built from libyaml's events: at each start, yaml-cpp would take a fifth of
// the time until a tool traces.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "util/result.h"

namespace snoopbox::tools {

struct YamlNode {
    enum class Kind { null, scalar, sequence, mapping };

    Kind kind = Kind::null;
    int line = 0;                 // of the file that holds the block, from 1
    std::string key;              // if the parent is a mapping
    std::string scalar;           // its text; all scalars are text here
    std::vector<YamlNode> items;  // of a sequence or mapping, in the order written
};

// `text` is the part of `file` that begins with line `first_line`. Errors are "FILE:LINE: WHY".
// Anchors, aliases, keys that are no scalars, control characters other than newlines and tabs,
// invalid UTF-8 and deep nesting are errors: a tool needs none.
Result<YamlNode> parse_yaml(std::string_view file, std::string_view text, int first_line);

}  // namespace snoopbox::tools
