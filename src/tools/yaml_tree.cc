// SPDX-License-Identifier: Apache-2.0
#include "tools/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <istream>
#include <streambuf>

#include "util/format.h"
#include "util/utf8.h"

namespace snoopbox::tools {
namespace {

// A stream over text that it does not own; istringstream would copy the text.
class ViewBuffer : public std::streambuf {
  public:
    explicit ViewBuffer(std::string_view text) {
        // streambuf's interface takes char*, but an input buffer is only read.
        char* begin = const_cast<char*>(text.data());  // NOLINT(*-const-cast)
        setg(begin, begin, begin + text.size());
    }
};

class TreeBuilder : public YAML::EventHandler {
  public:
    explicit TreeBuilder(int first_line) : first_line_(first_line) {}

    void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
    void OnDocumentEnd() override {}
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
        throw YAML::ParserException(mark, "aliases are not allowed");
    }
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        add(mark, anchor, YamlNode::Kind::null, {});
    }
    void OnScalar(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  const std::string& value) override {
        add(mark, anchor, YamlNode::Kind::scalar, value);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        open(add(mark, anchor, YamlNode::Kind::sequence, {}));
    }
    void OnSequenceEnd() override { open_.pop_back(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        open(add(mark, anchor, YamlNode::Kind::mapping, {}));
    }
    void OnMapEnd() override { open_.pop_back(); }

    YamlNode take() { return std::move(root_); }
    int line(const YAML::Mark& mark) const { return first_line_ + std::max(mark.line, 0); }

  private:
    // Help, headings and messages show these texts. YAML can write control characters as "\e".
    static void check_text(const YAML::Mark& mark, std::string_view text) {
        while (!text.empty()) {
            const Character c = first_character(text);
            if (!c.valid || !(is_printable(c.code) || c.code == '\n')) {
                throw YAML::ParserException(mark,
                                            "control characters and invalid UTF-8 are not allowed");
            }
            text.remove_prefix(c.length);
        }
    }

    struct Open {
        YamlNode* node;
        bool key_read = false;  // of a mapping: the next node is the value of items.back()
    };

    // A pointer in open_ stays valid: a container grows only when its last item is complete.
    void open(YamlNode* node) { open_.push_back({node}); }

    YamlNode* add(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind,
                  std::string_view scalar) {
        if (anchor != 0) {
            throw YAML::ParserException(mark, "anchors are not allowed");
        }
        check_text(mark, scalar);
        YamlNode* node = &root_;
        if (!open_.empty()) {
            Open& parent = open_.back();
            const bool mapping = parent.node->kind == YamlNode::Kind::mapping;
            if (mapping && !parent.key_read) {
                if (kind != YamlNode::Kind::scalar) {
                    throw YAML::ParserException(mark, "a key must be a plain word");
                }
                parent.node->items.emplace_back().key = scalar;
                parent.node->items.back().line = line(mark);
                parent.key_read = true;
                return nullptr;
            }
            if (!mapping) {
                parent.node->items.emplace_back();
            }
            parent.key_read = false;
            node = &parent.node->items.back();
        }
        node->kind = kind;
        node->scalar = scalar;
        // A value is reported at its key's line, because a block scalar's own mark is after it.
        node->line = node->key.empty() ? line(mark) : node->line;
        return node;
    }

    int first_line_;
    YamlNode root_;
    std::vector<Open> open_;
};

}  // namespace

Result<YamlNode> parse_yaml(std::string_view file, std::string_view text, int first_line) {
    TreeBuilder builder(first_line);
    try {
        ViewBuffer buffer(text);
        std::istream stream(&buffer);
        YAML::Parser parser(stream);
        if (!parser.HandleNextDocument(builder)) {
            return fail(fmt::format("{}:{}: the declarations are empty", file, first_line));
        }
        TreeBuilder second(first_line);
        if (parser.HandleNextDocument(second)) {
            return fail(fmt::format("{}:{}: more than one YAML document", file, first_line));
        }
    } catch (const YAML::Exception& error) {
        return fail(fmt::format("{}:{}: {}", file, builder.line(error.mark), error.msg));
    }
    return builder.take();
}

}  // namespace snoopbox::tools
