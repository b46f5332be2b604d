// SPDX-License-Identifier: Apache-2.0
// Lists for messages.
#pragma once

#include <functional>
#include <string>

namespace snoopbox {

// "a, b, c". `text` (a member, for example) turns each element into text.
template <typename Things, typename Text = std::identity>
std::string join(const Things& things, Text text = {}) {
    std::string all;
    for (const auto& thing : things) {
        all.append(all.empty() ? "" : ", ").append(std::invoke(text, thing));
    }
    return all;
}

}  // namespace snoopbox
