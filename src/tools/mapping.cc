// SPDX-License-Identifier: Apache-2.0
#include "tools/mapping.h"

#include <algorithm>
#include <charconv>

#include "tools/nearest_name.h"
#include "util/ascii.h"
#include "util/format.h"

namespace snoopbox::tools {

void Problems::add(int line, std::string_view message) {
    if (!first_) {
        first_ = Error{fmt::format("{}:{}: {}", file_, line, message), {}, 0};
    }
}

Mapping::Mapping(const YamlNode& node, std::string_view what,
                 const std::vector<std::string_view>& allowed, Problems& problems)
    : node_(node), what_(what), problems_(problems) {
    if (node.kind != YamlNode::Kind::mapping) {
        problems.add(node.line, fmt::format("{} must be a mapping, {{key: value, ...}}", what));
        return;
    }
    for (const YamlNode& item : node.items) {
        if (std::ranges::find(allowed, item.key) == allowed.end()) {
            problems.add(item.line, fmt::format("{} has no key \"{}\"{}", what, item.key,
                                                did_you_mean(item.key, allowed)));
        }
        if (find(item.key) != &item) {
            problems.add(item.line,
                         fmt::format("the key \"{}\" of {} is there twice", item.key, what));
        }
    }
}

const YamlNode* Mapping::find(std::string_view key) const {
    if (node_.kind != YamlNode::Kind::mapping) {
        return nullptr;
    }
    for (const YamlNode& item : node_.items) {
        if (item.key == key) {
            return &item;
        }
    }
    return nullptr;
}

std::string Mapping::text(std::string_view key) const {
    const YamlNode* node = find(key);
    if (node == nullptr) {
        return {};
    }
    if (node->kind != YamlNode::Kind::scalar || node->scalar.empty()) {
        wrong(*node, key, "must be a text");
        return {};
    }
    return node->scalar;
}

std::string Mapping::required_text(std::string_view key) const {
    if (find(key) == nullptr) {
        missing(key);
    }
    return text(key);
}

Name Mapping::name(std::string_view key) const {
    const YamlNode* node = find(key);
    return {text(key), node != nullptr ? node->line : line()};
}

char Mapping::letter(std::string_view key) const {
    const std::string value = text(key);
    if (value.empty()) {
        return '\0';
    }
    const char c = value.front();
    if (value.size() != 1 || !in_identifier(c) || c == '_') {
        wrong(*find(key), key, "must be one letter or digit");
    }
    return c;
}

std::optional<std::int64_t> Mapping::number(std::string_view key) const {
    const YamlNode* node = find(key);
    if (node == nullptr) {
        return std::nullopt;
    }
    const std::string& digits = node->scalar;
    const char* end = digits.data() + digits.size();
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc() || stop != end) {
        wrong(*node, key, "must be a whole number");
        return std::nullopt;
    }
    return value;
}

bool Mapping::boolean(std::string_view key) const {
    return choice<bool>(key, {{"false", false}, {"true", true}});
}

std::vector<std::string> Mapping::texts(std::string_view key) const {
    const YamlNode* node = find(key);
    if (node == nullptr) {
        return {};
    }
    if (node->kind != YamlNode::Kind::sequence) {
        return {text(key)};
    }
    std::vector<std::string> all;
    for (const YamlNode& item : node->items) {
        if (item.kind != YamlNode::Kind::scalar || item.scalar.empty()) {
            wrong(item, key, "must be a text or a list of texts");
        }
        all.push_back(item.scalar);
    }
    if (all.empty()) {
        wrong(*node, key, "must not be empty");
    }
    return all;
}

std::span<const YamlNode> Mapping::list(std::string_view key) const {
    const YamlNode* node = find(key);
    if (node == nullptr) {
        return {};
    }
    if (node->kind != YamlNode::Kind::sequence) {
        wrong(*node, key, "must be a list");
        return {};
    }
    return node->items;
}

std::span<const YamlNode> Mapping::required_list(std::string_view key) const {
    const YamlNode* node = find(key);
    if (node == nullptr) {
        missing(key);
    } else if (node->kind == YamlNode::Kind::sequence && node->items.empty()) {
        wrong(*node, key, "must not be empty");
    }
    return list(key);
}

void Mapping::missing(std::string_view key) const {
    problems_.add(line(), fmt::format("{} lacks the key \"{}\"", what_, key));
}

void Mapping::wrong(const YamlNode& node, std::string_view key, std::string_view why) const {
    problems_.add(node.line, fmt::format("\"{}\" of {} {}", key, what_, why));
}

}  // namespace snoopbox::tools
