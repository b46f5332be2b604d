// SPDX-License-Identifier: Apache-2.0
#include "command_line.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <sstream>

#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

// Where compiling takes a minute, objects are compiled beforehand (tests/vm/scenario tools).
std::vector<std::string> what_traces(const std::string& tool, const std::string& attach) {
    const char* objects = std::getenv("SNOOPBOX_TEST_OBJECTS");
    if (objects != nullptr) {
        return {"run", std::string(objects) + "/" + tool + (attach.empty() ? "" : "-" + attach) +
                           ".bpf.o"};
    }
    return attach.empty() ? std::vector{tool} : std::vector<std::string>{tool, "--attach", attach};
}

}  // namespace

// Our own options come first: a tool may take all words that follow an option of its own.
std::vector<std::string> command_line(const Suite& suite, const Case& of, const Values& values) {
    auto words = what_traces(suite.tool, of.attach);
    words.insert(words.begin(), SNOOPBOX_PATH);
    if (!of.output.empty()) {
        words.insert(words.end(), {"-o", of.output});
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
    static const TempDir dir = TempDir::create().value();
    // After "snoopbox TOOL" or "snoopbox run FILE".
    const auto place = std::next(words.begin(), words[1] == "run" ? 3 : 2);
    words.insert(place, {"--cache-dir", dir.path().string()});
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
