// SPDX-License-Identifier: Apache-2.0
// The words of declarations (words.inc): which keys each part of one may have.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace snoopbox::tools {

struct Word {
    std::string_view of;  // the part: "tool", "probe", "option", ...
    std::string_view key;
    std::string_view means;
    std::string_view example;
};

// All of them, those of each part together.
std::span<const Word> words();

// The keys of a part.
std::vector<std::string_view> keys_of(std::string_view part);

}  // namespace snoopbox::tools
