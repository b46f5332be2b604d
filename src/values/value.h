// SPDX-License-Identifier: Apache-2.0
// One event as values, between the kernel's bytes and the output. Nothing here owns memory: a row
// refers to its record and is written before the next one is read.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace snoopbox::values {

// Wall-clock time, ns since the epoch.
struct TimeOfDay {
    std::int64_t ns;
};

// A duration, ns.
struct Elapsed {
    std::int64_t ns;
};

// value / divisor, shown with that many decimal places: ns as milliseconds.
struct Scaled {
    std::int64_t value;
    std::int64_t divisor;
    int decimals;
    const char* unit = "";  // what follows it, for people
};

// A number shown in octal: a mode, flags.
struct Octal {
    std::uint64_t value;
    int digits;  // at least that many, with leading zeros
};

// A program's arguments, each NUL-terminated (except perhaps the last, if it was truncated).
struct Argv {
    std::string_view bytes;
    bool cut = false;        // truncated: the traced process had more bytes
    std::size_t limit = 0;   // show at most this many; 0: all
    bool quote_all = false;  // -q: quote each, even where unnecessary
};

// Truncated text: the traced process had more.
struct CutText {
    std::string_view bytes;
};

// An address, or another number shown in hexadecimal: up to 128 bits.
struct Hex {
    std::uint64_t low;
    std::uint64_t high = 0;
};

// An array of integers of 1, 2, 4 or 8 bytes each.
struct Numbers {
    std::string_view bytes;
    std::uint8_t element_bytes = 1;
    bool is_signed = false;
    bool hex = false;
};

// A stack trace, as its number in a map. Only if it is shown, its frames are added.
struct StackTrace {
    std::int64_t number;
    std::optional<pid_t> process;              // whose it is; none: the kernel's
    std::span<const std::string> frames = {};  // the leaf first
};

// Bytes that a program sent or received, which need not be text.
struct Data {
    std::string_view bytes;
    std::uint64_t missing = 0;  // those that were not kept
    bool hex = false;           // in table and csv
};

// A text made for a table, ready to be shown.
struct Composed {
    std::string_view text;
};

// A text and what it is called.
struct Member {
    std::string_view name;
    std::string_view text;
};
// Several as one value: in JSON, an object, or null if there is none of them.
struct Members {
    std::span<const Member> all;
};

// What this event has not, though others do.
struct Absent {};

using Value =
    std::variant<std::int64_t, std::uint64_t, std::string_view, TimeOfDay, Elapsed, Octal, Argv,
                 bool, Hex, Numbers, CutText, Scaled, StackTrace, Data, Composed, Members, Absent>;

// One value per shown column, in order.
using Row = std::vector<Value>;

}  // namespace snoopbox::values
