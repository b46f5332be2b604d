// SPDX-License-Identifier: Apache-2.0
// A strict reader of the XML that we write: well-formed, without namespaces, DTD and comments.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "util/utf8.h"

namespace snoopbox {

class XmlCheck {
  public:
    // Returns what is wrong with a document and where, nothing if it is well-formed. Characters
    // other than printable ones and newlines are wrong, too.
    static std::string problem(std::string_view text) {
        XmlCheck check(text);
        return check.document()
                   ? ""
                   : check.what_ + " before \"" + std::string(check.rest_.substr(0, 40)) + "\"";
    }

  private:
    explicit XmlCheck(std::string_view text) : rest_(text) {}

    bool wrong(std::string what) {
        what_ = std::move(what);
        return false;
    }

    bool skip(std::string_view expected) {
        if (!rest_.starts_with(expected)) {
            return false;
        }
        rest_.remove_prefix(expected.size());
        return true;
    }

    void skip_blanks() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \n"), rest_.size()));
    }

    bool document() {
        for (std::string_view all = rest_; !all.empty();) {
            const Character c = first_character(all);
            if (!c.valid || (c.code != '\n' && !is_printable(c.code))) {
                rest_ = all;
                return wrong("a character that must not be there");
            }
            all.remove_prefix(c.length);
        }
        if (!skip("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")) {
            return wrong("no declaration");
        }
        do {
            if (!content()) {
                return false;
            }
        } while (!open_.empty());
        skip_blanks();
        return rest_.empty() || wrong("something after the root");
    }

    // One tag, or the text before it.
    bool content() {
        if (rest_.empty()) {
            return wrong("an end inside " + (open_.empty() ? "nothing" : open_.back()));
        }
        if (skip("<![CDATA[")) {
            const auto end = rest_.find("]]>");
            if (end == std::string_view::npos || open_.empty()) {
                return wrong("CDATA without an end");
            }
            rest_.remove_prefix(end + 3);
            return true;
        }
        if (skip("</")) {
            const std::string closed = name();
            if (open_.empty() || closed != open_.back() || !skip(">")) {
                return wrong("a wrong end tag");
            }
            open_.pop_back();
            return true;
        }
        if (skip("<")) {
            return start_tag();
        }
        const std::string_view text = rest_.substr(0, rest_.find('<'));
        rest_.remove_prefix(text.size());
        return !open_.empty() && text.find("]]>") == std::string_view::npos && references(text)
                   ? true
                   : wrong("wrong text");
    }

    bool start_tag() {
        const std::string element = name();
        if (element.empty()) {
            return wrong("a tag without a name");
        }
        std::vector<std::string> attributes;
        for (;;) {
            const std::size_t before = rest_.size();
            skip_blanks();
            if (skip("/>")) {
                return true;
            }
            if (skip(">")) {
                open_.push_back(element);
                return true;
            }
            attributes.push_back(name());
            if (rest_.size() == before || attributes.back().empty() || !skip("=\"") ||
                std::count(attributes.begin(), attributes.end(), attributes.back()) != 1) {
                return wrong("a wrong attribute");
            }
            const auto end = rest_.find('"');
            if (end == std::string_view::npos ||
                rest_.substr(0, end).find('<') != std::string_view::npos ||
                !references(rest_.substr(0, end))) {
                return wrong("a wrong value");
            }
            rest_.remove_prefix(end + 1);
        }
    }

    std::string name() {
        constexpr std::string_view letters =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-";
        std::string found(
            rest_.substr(0, std::min(rest_.find_first_not_of(letters), rest_.size())));
        rest_.remove_prefix(found.size());
        return found;
    }

    // Whether each & begins a reference.
    static bool references(std::string_view text) {
        for (auto at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
            const std::string_view from = text.substr(at);
            if (!from.starts_with("&amp;") && !from.starts_with("&lt;") &&
                !from.starts_with("&gt;") && !from.starts_with("&quot;")) {
                return false;
            }
        }
        return true;
    }

    std::string_view rest_;
    std::vector<std::string> open_;
    std::string what_;
};

}  // namespace snoopbox
