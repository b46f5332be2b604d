// SPDX-License-Identifier: Apache-2.0
// Lists in messages.
#pragma once

#include <string>

namespace snoopbox {

// "a, b, c"
template <typename Texts>
std::string join(const Texts& texts) {
    std::string all;
    for (const auto& text : texts) {
        all.append(all.empty() ? "" : ", ").append(text);
    }
    return all;
}

}  // namespace snoopbox
