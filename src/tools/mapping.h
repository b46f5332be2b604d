// SPDX-License-Identifier: Apache-2.0
// Reads the mappings of a tool's YAML block key by key, and records errors.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/yaml_tree.h"
#include "util/result.h"

namespace snoopbox::tools {

// The errors in a tool file. After an error, readers continue with an empty value, so reading needs
// no branch after each key. Only the first error is reported.
class Problems {
  public:
    explicit Problems(std::string_view file) : file_(file) {}

    void add(int line, std::string_view message);
    const std::optional<Error>& first() const { return first_; }

  private:
    std::string file_;
    std::optional<Error> first_;
};

// A name and its line. What it refers to is checked after everything has been read.
struct Name {
    std::string text;
    int line = 0;
};

class Mapping {
  public:
    // `what` it is ("option"), for messages. It is an error if the node is not a mapping, or if a
    // key is not in `allowed` or occurs twice. `node` and `problems` must outlive this object.
    Mapping(const YamlNode& node, std::string_view what,
            const std::vector<std::string_view>& allowed, Problems& problems);

    int line() const { return node_.line; }
    const YamlNode* find(std::string_view key) const;  // nullptr if absent

    // A text: empty if absent; or required, so that it is an error if it is absent or empty.
    std::string text(std::string_view key) const;
    std::string required_text(std::string_view key) const;
    Name name(std::string_view key) const;
    char letter(std::string_view key) const;
    std::optional<std::int64_t> number(std::string_view key) const;
    bool boolean(std::string_view key) const;
    // A text or a list of texts; empty if absent.
    std::vector<std::string> texts(std::string_view key) const;
    // The items of a list; of a list that is not empty.
    std::span<const YamlNode> list(std::string_view key) const;
    std::span<const YamlNode> required_list(std::string_view key) const;

    // The value that `key` names in `choices`; the first one's if absent.
    template <typename T>
    T choice(std::string_view key,
             std::initializer_list<std::pair<std::string_view, T>> choices) const {
        const YamlNode* node = find(key);
        if (node == nullptr) {
            return choices.begin()->second;
        }
        std::string names;
        for (const auto& [name, value] : choices) {
            if (node->scalar == name) {
                return value;
            }
            names += (names.empty() ? "" : ", ") + std::string(name);
        }
        wrong(*node, key, "must be one of " + names);
        return choices.begin()->second;
    }

    void missing(std::string_view key) const;
    void wrong(const YamlNode& node, std::string_view key, std::string_view why) const;

  private:
    const YamlNode& node_;
    std::string what_;
    Problems& problems_;
};

}  // namespace snoopbox::tools
