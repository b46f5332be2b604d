// SPDX-License-Identifier: Apache-2.0
// Reads the mappings of a tool's YAML block key by key, and remembers what is wrong with them.
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

// What is wrong with a tool file. Readers go on after a problem with an empty value, so that
// reading needs no branch after each key; only the problem that came first is reported.
class Problems {
  public:
    explicit Problems(std::string_view file) : file_(file) {}

    void add(int line, std::string_view message);
    const std::optional<Error>& first() const { return first_; }

  private:
    std::string file_;
    std::optional<Error> first_;
};

// A name that is declared at a line; what it refers to is checked when all has been read.
struct Name {
    std::string text;
    int line = 0;
};

class Mapping {
  public:
    // `what` is it ("option"), for messages. A node that is no mapping, and keys that are not in
    // `allowed` or come twice, are problems. `node` and `problems` outlive this.
    Mapping(const YamlNode& node, std::string_view what,
            std::initializer_list<std::string_view> allowed, Problems& problems);

    int line() const { return node_.line; }
    const YamlNode* find(std::string_view key) const;  // nullptr if absent

    // A text, empty if absent; or a problem if absent or empty.
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
