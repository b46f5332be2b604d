// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/padding.h"

namespace snoopbox::headers {
namespace {

constexpr std::string_view hole = "long: 64;\n";

// Number of blanks and tabs `line` begins with if a hole follows them, else npos.
std::size_t hole_at(std::string_view line) {
    const auto indent = line.find_first_not_of("\t ");
    return indent != std::string_view::npos && line.substr(indent).starts_with(hole)
               ? indent
               : std::string_view::npos;
}

}  // namespace

std::string settle_padding(std::string_view c) {
    std::string settled;
    settled.reserve(c.size());
    std::size_t made = 0;  // keeps names unique, as one struct may have two runs
    while (!c.empty()) {
        const auto indent = hole_at(c);
        if (indent == std::string_view::npos) {
            const auto end = c.find('\n');
            const auto line = c.substr(0, end == std::string_view::npos ? c.size() : end + 1);
            settled += line;
            c.remove_prefix(line.size());
            continue;
        }
        settled += c.substr(0, indent);
        std::size_t longs = 0;
        for (auto at = indent; at != std::string_view::npos; at = hole_at(c)) {
            c.remove_prefix(at + hole.size());
            ++longs;
        }
        settled +=
            "long snoopbox_hole_" + std::to_string(made++) + "[" + std::to_string(longs) + "];\n";
    }
    return settled;
}

}  // namespace snoopbox::headers
