// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/c_words.h"

#include <algorithm>

#include "util/ascii.h"

namespace snoopbox::headers {
namespace {

constexpr bool begins_word(char c) {
    return in_identifier(c) && !is_digit(c);
}

// Length of the literal that `text` begins with, including its quotes.
std::size_t literal_length(std::string_view text) {
    std::size_t at = 1;
    while (at < text.size() && text[at] != text[0] && text[at] != '\n') {
        at += text[at] == '\\' ? 2 : 1;
    }
    return std::min(at + 1, text.size());
}

// Length of the comment that `text` begins with, 0 if none.
std::size_t comment_length(std::string_view text) {
    if (text.starts_with("//")) {
        return std::min(text.find('\n'), text.size());
    }
    if (text.starts_with("/*")) {
        const auto end = text.find("*/", 2);
        return end == std::string_view::npos ? text.size() : end + 2;
    }
    return 0;
}

std::string_view included(std::string_view line) {
    const auto begin = line.find_first_of("<\"");
    const auto end = line.find_last_of(">\"");
    return begin == std::string_view::npos || end <= begin
               ? std::string_view()
               : line.substr(begin + 1, end - begin - 1);
}

}  // namespace

bool is_c_identifier(std::string_view text) {
    return !text.empty() && begins_word(text[0]) && std::ranges::all_of(text, in_identifier);
}

std::vector<std::string_view> c_words(std::string_view text,
                                      std::vector<std::string_view>& includes) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        std::size_t length = 1;
        if (begins_word(text[0])) {
            length = static_cast<std::size_t>(std::ranges::find_if_not(text, in_identifier) -
                                              text.begin());
            words.push_back(text.substr(0, length));
            if (words.size() > 1 && words.back() == "include" && words[words.size() - 2] == "#") {
                length = std::min(text.find('\n'), text.size());
                includes.push_back(included(text.substr(0, length)));
            }
        } else if (is_digit(text[0])) {
            length = static_cast<std::size_t>(std::ranges::find_if_not(text, in_identifier) -
                                              text.begin());
        } else if (text[0] == '"' || text[0] == '\'') {
            length = literal_length(text);
        } else if (const auto comment = comment_length(text); comment > 0) {
            length = comment;
        } else if (text[0] > ' ' && text[0] != '\\') {
            words.push_back(text.substr(0, 1));
        }
        text.remove_prefix(length);
    }
    return words;
}

}  // namespace snoopbox::headers
