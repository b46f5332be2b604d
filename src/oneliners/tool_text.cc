// SPDX-License-Identifier: Apache-2.0
#include "oneliners/tool_text.h"

#include "util/format.h"
#include "util/lines.h"

namespace snoopbox::oneliners {

std::string quoted_yaml(std::string_view text) {
    std::string quoted = "\"";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"' || c == '\\') {
            quoted += '\\';
            quoted += c;
        } else if (c == '/' && i > 0 && text[i - 1] == '*') {
            quoted += "\\/";
        } else if (c == '\n') {
            quoted += "\\n";
        } else if (c == '\t') {
            quoted += "\\t";
        } else if (c == '\r') {
            quoted += "\\r";
        } else {
            quoted += c;
        }
    }
    return quoted + '"';
}

std::string section(std::string_view yaml, std::string_view key) {
    std::string found;
    bool inside = false;
    while (!yaml.empty()) {
        const auto line = take_line(yaml);
        const bool is_key = !line.empty() && line.front() != ' ' && line.front() != '#';
        if (is_key) {
            inside = line.starts_with(key) && line.substr(key.size()).starts_with(':');
        }
        if (inside) {
            found.append(line) += '\n';
        }
    }
    return found;
}

std::string without_entries(std::string_view section, std::string_view text) {
    std::string left;
    while (!section.empty()) {
        const auto line = take_line(section);
        if (line.find(text) == std::string_view::npos) {
            left.append(line) += '\n';
        }
    }
    return left;
}

std::string_view code_of(std::string_view tool) {
    constexpr std::string_view end = "\n--- */\n";
    const auto at = tool.find(end);
    return at == std::string_view::npos ? std::string_view() : tool.substr(at + end.size());
}

std::string escaped_braces(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        escaped += c;
        if (c == '{' || c == '}') {
            escaped += c;
        }
    }
    return escaped;
}

}  // namespace snoopbox::oneliners
