// SPDX-License-Identifier: Apache-2.0
#include "command_line.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <sstream>

#include "own_cache.h"

namespace snoopbox::test {

// Our own options come first: a tool may take all words that follow an option of its own.
std::vector<std::string> command_line(const Suite& suite, const Case& of, const Values& values) {
    std::vector<std::string> words = {SNOOPBOX_PATH, suite.tool};
    if (!of.attach.empty()) {
        words.insert(words.end(), {"--attach", of.attach});
    }
    if (!of.output.empty()) {
        words.insert(words.end(), {"--output", of.output});
    }
    const char* more = std::getenv("SNOOPBOX_TEST_ARGS");
    std::istringstream given(more == nullptr ? "" : more);
    for (std::string word; given >> word;) {
        words.push_back(word);
    }
    std::ranges::transform(of.options, std::back_inserter(words),
                           [&](const auto& word) { return with_values(word, values); });
    return words;
}

std::vector<std::string> with_own_cache(std::vector<std::string> words) {
    words.insert(words.begin() + 2, {"--cache-dir", own_cache()});  // after the tool
    return words;
}

std::string quoted(const std::vector<std::string>& words) {
    std::string line;
    for (const auto& word : words) {
        line += line.empty() ? "" : " ";
        const bool plain =
            !word.empty() && word.find_first_not_of(
                                 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "0123456789-_./:=,+@%") == std::string::npos;
        if (plain) {
            line += word;
            continue;
        }
        line += '\'';
        for (const char c : word) {
            line += c == '\'' ? std::string(R"('\'')") : std::string(1, c);
        }
        line += '\'';
    }
    return line;
}

}  // namespace snoopbox::test
