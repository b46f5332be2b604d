// SPDX-License-Identifier: Apache-2.0
#include "tools/yaml_tree.h"

#include <yaml.h>

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <utility>

#include "util/format.h"
#include "util/utf8.h"

namespace snoopbox::tools {
namespace {

// No tool needs more. The readers of the tree recurse.
constexpr std::size_t deepest = 32;

std::string_view view(const yaml_char_t* text, std::size_t length) {
    return {std::bit_cast<const char*>(text), length};
}

std::string_view scalar_of(const yaml_event_t& event) {
    const auto& scalar = event.data.scalar;
    return view(scalar.value, scalar.length);
}

bool is_null(const yaml_event_t& event) {
    constexpr std::array<std::string_view, 5> nulls = {"", "~", "null", "Null", "NULL"};
    return event.type == YAML_SCALAR_EVENT && event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           std::ranges::find(nulls, scalar_of(event)) != nulls.end();
}

YamlNode::Kind kind_of(const yaml_event_t& event) {
    switch (event.type) {
        case YAML_SEQUENCE_START_EVENT:
            return YamlNode::Kind::sequence;
        case YAML_MAPPING_START_EVENT:
            return YamlNode::Kind::mapping;
        default:
            return is_null(event) ? YamlNode::Kind::null : YamlNode::Kind::scalar;
    }
}

bool has_anchor(const yaml_event_t& event) {
    switch (event.type) {
        case YAML_SCALAR_EVENT:
            return event.data.scalar.anchor != nullptr;
        case YAML_SEQUENCE_START_EVENT:
            return event.data.sequence_start.anchor != nullptr;
        case YAML_MAPPING_START_EVENT:
            return event.data.mapping_start.anchor != nullptr;
        default:
            return false;
    }
}

// Help, headings and messages show these texts. YAML can write control characters as "\e".
bool is_text(std::string_view text) {
    while (!text.empty()) {
        const Character c = first_character(text);
        if (!is_of_text(c)) {
            return false;
        }
        text.remove_prefix(c.length);
    }
    return true;
}

class TreeBuilder {
  public:
    explicit TreeBuilder(int first_line) : first_line_(first_line) {}

    // Why the event cannot be part of the tree; empty if it can.
    std::string_view take(const yaml_event_t& event) {
        switch (event.type) {
            case YAML_ALIAS_EVENT:
                return "aliases are not allowed";
            case YAML_DOCUMENT_START_EVENT:
                return documents_++ == 0 ? "" : "more than one YAML document";
            case YAML_SEQUENCE_END_EVENT:
            case YAML_MAPPING_END_EVENT:
                open_.pop_back();
                return "";
            case YAML_SCALAR_EVENT:
            case YAML_SEQUENCE_START_EVENT:
            case YAML_MAPPING_START_EVENT:
                return add(event);
            default:
                return "";
        }
    }

    bool is_empty() const { return documents_ == 0; }
    YamlNode root() { return std::move(root_); }
    int line(const yaml_mark_t& mark) const { return first_line_ + static_cast<int>(mark.line); }

  private:
    struct Open {
        YamlNode* node;
        bool key_read = false;  // of a mapping: the next node is the value of items.back()
    };

    std::string_view add(const yaml_event_t& event) {
        const auto kind = kind_of(event);
        const auto scalar = event.type == YAML_SCALAR_EVENT ? scalar_of(event) : "";
        if (has_anchor(event)) {
            return "anchors are not allowed";
        }
        if (!is_text(scalar)) {
            return "control characters and invalid UTF-8 are not allowed";
        }
        YamlNode* node = &root_;
        if (!open_.empty()) {
            Open& parent = open_.back();
            const bool mapping = parent.node->kind == YamlNode::Kind::mapping;
            if (mapping && !parent.key_read) {
                parent.node->items.emplace_back().key = scalar;
                parent.node->items.back().line = line(event.start_mark);
                parent.key_read = true;
                return kind == YamlNode::Kind::scalar ? "" : "a key must be a plain word";
            }
            if (!mapping) {
                parent.node->items.emplace_back();
            }
            parent.key_read = false;
            node = &parent.node->items.back();
        }
        node->kind = kind;
        node->scalar = kind == YamlNode::Kind::null ? "" : scalar;
        // A value is reported at its key's line.
        node->line = node->key.empty() ? line(event.start_mark) : node->line;
        if (kind == YamlNode::Kind::sequence || kind == YamlNode::Kind::mapping) {
            // The pointer stays valid: a container grows only when its last item is complete.
            open_.push_back({node});
        }
        return open_.size() <= deepest ? "" : "this is nested too deeply";
    }

    int first_line_;
    int documents_ = 0;
    YamlNode root_;
    std::vector<Open> open_;
};

class Parser {
  public:
    Parser() : ready_(yaml_parser_initialize(&parser_) != 0) {}
    ~Parser() {
        if (ready_) {
            yaml_parser_delete(&parser_);
        }
    }
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;
    Parser(Parser&&) = delete;
    Parser& operator=(Parser&&) = delete;

    // Tells `builder` of each event. Why and where it failed, if it did.
    std::optional<std::pair<std::string, yaml_mark_t>> parse(std::string_view text,
                                                             TreeBuilder& builder) {
        if (!ready_) {
            return {{"out of memory", {}}};
        }
        yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&parser_, std::bit_cast<const yaml_char_t*>(text.data()),
                                     text.size());
        for (bool ended = false; !ended;) {
            yaml_event_t event;
            if (yaml_parser_parse(&parser_, &event) == 0) {
                return problem();
            }
            ended = event.type == YAML_STREAM_END_EVENT;
            const std::string why(builder.take(event));
            const auto mark = event.start_mark;
            yaml_event_delete(&event);
            if (!why.empty()) {
                return {{why, mark}};
            }
        }
        return std::nullopt;
    }

  private:
    std::pair<std::string, yaml_mark_t> problem() const {
        const bool unreadable = parser_.error == YAML_READER_ERROR;  // such problems have no mark
        return {parser_.problem == nullptr ? "out of memory" : parser_.problem,
                unreadable ? parser_.mark : parser_.problem_mark};
    }

    yaml_parser_t parser_{};
    bool ready_;
};

}  // namespace

Result<YamlNode> parse_yaml(std::string_view file, std::string_view text, int first_line) {
    TreeBuilder builder(first_line);
    if (const auto problem = Parser().parse(text, builder)) {
        const auto& [why, mark] = *problem;
        return fail(fmt::format("{}:{}: {}", file, builder.line(mark), why));
    }
    if (builder.is_empty()) {
        return fail(fmt::format("{}:{}: the declarations are empty", file, first_line));
    }
    return builder.root();
}

}  // namespace snoopbox::tools
