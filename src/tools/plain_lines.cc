// SPDX-License-Identifier: Apache-2.0
#include "tools/plain_lines.h"

#include <algorithm>
#include <cstddef>

namespace snoopbox::tools {

std::string with_plain_lines(std::string_view content) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (content.starts_with(byte_order_mark)) {
        content.remove_prefix(byte_order_mark.size());
    }
    std::string text;
    text.reserve(content.size());
    for (std::size_t at = 0; at < content.size();) {
        const std::size_t end = std::min(content.find("\r\n", at), content.size());
        text += content.substr(at, end - at);
        at = end + 1;  // at the \n
    }
    return text;
}

}  // namespace snoopbox::tools
