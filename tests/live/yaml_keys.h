// SPDX-License-Identifier: Apache-2.0
// Helpers to read YAML whose authors make mistakes. Errors are "LINE: what is wrong".
#pragma once

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "util/join.h"
#include "util/result.h"

namespace snoopbox::test {

inline int line_of(const YAML::Node& node) {
    return node.Mark().line + 1;
}

inline tl::unexpected<Error> fail_at(const YAML::Node& node, const std::string& what) {
    return fail(std::to_string(line_of(node)) + ": " + what);
}

// Fails unless `node` is a mapping that has no other keys than `known`.
inline Status check_keys(const YAML::Node& node, const std::vector<std::string_view>& known) {
    if (!node.IsMap()) {
        return fail_at(node, "a mapping is expected here, of " + join(known));
    }
    for (const auto& entry : node) {
        if (std::ranges::find(known, entry.first.Scalar()) == known.end()) {
            return fail_at(entry.first, "unknown key \"" + entry.first.Scalar() + "\"; there are " +
                                            join(known));
        }
    }
    return {};
}

// A scalar, or a list of scalars.
inline Result<std::vector<std::string>> read_words(const YAML::Node& node) {
    std::vector<std::string> words;
    if (node.IsScalar()) {
        words.push_back(node.Scalar());
    } else if (!node.IsSequence()) {
        return fail_at(node, "a list is expected here");
    }
    for (const auto& item : node) {
        if (!item.IsScalar()) {
            return fail_at(item, "a text is expected here");
        }
        words.push_back(item.Scalar());
    }
    return words;
}

}  // namespace snoopbox::test
