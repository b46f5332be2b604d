// SPDX-License-Identifier: Apache-2.0
// Rules about paths as a table that BPF programs go through, a byte of the path after the other, in
// the same time for any number of rules (bpf_sources/include/path_rules.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "util/result.h"

namespace snoopbox::rules {

// As in path_rules.h: bytes that no rule tells apart are of one class.
inline constexpr std::size_t most_classes = 128;
inline constexpr std::size_t most_states = 8192;
inline constexpr std::uint16_t dead_state = 0;   // no rule can match any more
inline constexpr std::uint16_t first_state = 1;  // before the first byte
// A bit of the states after the NUL that ends a path which a rule matches. These are the last ones,
// that of the first rule the very last, and nothing leads out of them.
inline constexpr std::uint16_t matched_bit = 0x8000;
inline constexpr std::size_t most_rules = 4096;

// What the map in a tool's C has as its value.
struct PathTable {
    std::array<std::uint8_t, 256> class_of_byte;
    std::array<std::uint16_t, most_classes * most_states> next;  // by state, then by class
};

// Those of the table that are used.
struct PathAutomaton {
    std::array<std::uint8_t, 256> class_of_byte{};
    std::vector<std::array<std::uint16_t, most_classes>> next;  // of the first states
    std::size_t rules = 0;                                      // as many last ones

    // The rest of `into` must be 0.
    void write_to(PathTable& into) const;

    // The number of the first rule that the path matches, or -1. As programs do it.
    int find(const std::string& path) const;
};

// `rules` are texts for read_path_patterns(). Fails if one is wrong, or if they need more classes
// or states than there are.
Result<PathAutomaton> make_path_automaton(const std::vector<std::string>& rules);

}  // namespace snoopbox::rules
