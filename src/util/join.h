// SPDX-License-Identifier: Apache-2.0
// Lists in texts.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

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

// "a", "" and "c" of "a,,c", the one empty part of "".
inline std::vector<std::string_view> split_list(std::string_view text) {
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find(',', at), text.size());
        parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

}  // namespace snoopbox
