// SPDX-License-Identifier: Apache-2.0
#include "util/c_text.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "util/lines.h"

namespace snoopbox {

std::string_view quoted_include(std::string_view line) {
    const auto skip = [&line](std::string_view what) {
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        const bool found = line.starts_with(what);
        line.remove_prefix(found ? what.size() : 0);
        return found;
    };
    if (!skip("#") || !skip("include") || !skip("\"")) {
        return {};
    }
    return line.substr(0, line.find('"'));
}

std::vector<std::string_view> quoted_includes(std::string_view source) {
    std::vector<std::string_view> names;
    while (!source.empty()) {
        if (const auto name = quoted_include(take_line(source)); !name.empty()) {
            names.push_back(name);
        }
    }
    return names;
}

std::string c_literal(std::string_view name) {
    std::string literal = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') {
            literal += '\\';
        }
        literal += c == '\n' ? ' ' : c;
    }
    return literal + '"';
}

std::string integer_type(std::size_t bytes, bool is_signed) {
    return std::has_single_bit(bytes) && bytes <= sizeof(std::uint64_t)
               ? (is_signed ? "s" : "u") + std::to_string(bytes * 8)
               : std::string();
}

}  // namespace snoopbox
