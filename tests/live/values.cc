// SPDX-License-Identifier: Apache-2.0
#include "values.h"

#include <algorithm>
#include <sstream>

namespace snoopbox::test {
namespace {

bool is_in_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view name_at(std::string_view text) {
    std::size_t size = 0;
    while (size < text.size() && is_in_name(text[size])) {
        ++size;
    }
    return text.substr(0, size);
}

}  // namespace

std::string with_values(std::string_view text, const Values& values,
                        const std::function<std::string(const std::string&)>& quoted) {
    std::string result;
    while (!text.empty()) {
        const auto dollar = std::min(text.find('$'), text.size());
        result += text.substr(0, dollar);
        text.remove_prefix(dollar);
        if (text.empty()) {
            break;
        }
        const bool braces = text.substr(1).starts_with('{');
        const auto name = name_at(text.substr(braces ? 2 : 1));
        const auto end = name.size() + (braces ? 2 : 1);
        const auto value = values.find(std::string(name));
        if (value == values.end() || (braces && !text.substr(end).starts_with('}'))) {
            result += '$';
            text.remove_prefix(1);
            continue;
        }
        result += quoted ? quoted(value->second) : value->second;
        text.remove_prefix(end + (braces ? 1 : 0));
    }
    return result;
}

void add_values(std::string_view lines, Values& values) {
    std::istringstream stream{std::string(lines)};
    for (std::string line; std::getline(stream, line);) {
        const auto name = name_at(line);
        if (!name.empty() && line.substr(name.size()).starts_with('=')) {
            values[std::string(name)] = line.substr(name.size() + 1);
        }
    }
}

}  // namespace snoopbox::test
