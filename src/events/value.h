// SPDX-License-Identifier: Apache-2.0
// One event as values, between the kernel's bytes and what is printed. Nothing here owns memory:
// a row views the record it came from and is written before the next one is read.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace snoopbox::events {

// Wall-clock time, ns since the epoch.
struct TimeOfDay {
    std::int64_t ns;
};

// A span of time, ns.
struct Elapsed {
    std::int64_t ns;
};

// A number that is read in octal: a mode, flags.
struct Octal {
    std::uint64_t value;
    int digits;  // at least that many, with leading zeros
};

// A program's arguments: each ends in a NUL (the last one may not, where it was cut).
struct Argv {
    std::string_view bytes;
    bool cut = false;        // more followed in the traced process than `bytes` has
    std::size_t limit = 0;   // show at most this many; 0: all
    bool quote_all = false;  // -q: quote each, also where it is not needed
};

// Text of which more followed in the traced process.
struct CutText {
    std::string_view bytes;
};

// An address, or what else is read in hexadecimal: up to 128 bits.
struct Hex {
    std::uint64_t low;
    std::uint64_t high = 0;
};

// Integers that lie side by side, of 1, 2, 4 or 8 bytes each.
struct Numbers {
    std::string_view bytes;
    std::uint8_t element_bytes = 1;
    bool is_signed = false;
};

using Value = std::variant<std::int64_t, std::uint64_t, std::string_view, TimeOfDay, Elapsed, Octal,
                           Argv, bool, Hex, Numbers, CutText>;

// As long as the columns that are shown, in their order.
using Row = std::vector<Value>;

}  // namespace snoopbox::events
