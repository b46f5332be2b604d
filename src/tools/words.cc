// SPDX-License-Identifier: Apache-2.0
#include "tools/words.h"

#include <array>

namespace snoopbox::tools {
namespace {

constexpr auto all = std::to_array<Word>({
#define SNOOP_WORD(of, key, means, example) {#of, key, means, example},
#include "tools/words.inc"
#undef SNOOP_WORD
});

}  // namespace

std::span<const Word> words() {
    return all;
}

std::vector<std::string_view> keys_of(std::string_view part) {
    std::vector<std::string_view> keys;
    for (const auto& word : all) {
        if (word.of == part) {
            keys.push_back(word.key);
        }
    }
    return keys;
}

}  // namespace snoopbox::tools
