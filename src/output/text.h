// SPDX-License-Identifier: Apache-2.0
// Formats numbers and times as text, appending without allocation.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "values/value.h"

namespace snoopbox::output {

template <typename Integer>
void append_integer(std::string& out, Integer value) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

// Pads with leading zeros to `digits` digits.
void append_octal(std::string& out, std::uint64_t value, int digits);

// "0xffff8881"
void append_hex(std::string& out, const values::Hex& hex);

// "00ff81"
void append_hex_bytes(std::string& out, std::string_view bytes);

// "1,2,3" or, as hexadecimal numbers, "0x1 0x2 0x3".
void append_numbers(std::string& out, const values::Numbers& numbers);

// value / divisor, which is a power of ten, with at most `decimals` decimal places; rounded.
inline constexpr int all_decimals = 18;
void append_scaled(std::string& out, const values::Scaled& number, int decimals);

// "true" or "false"
inline void append_bool(std::string& out, bool value) {
    out += value ? "true" : "false";
}

// Seconds with `decimals` (3 or 6) decimal places, truncated, not rounded.
void append_seconds(std::string& out, std::int64_t ns, int decimals);

// Local time. Computes what all events of a second share once per second.
class Clock {
  public:
    // "15:04:05"
    void append_time(std::string& out, std::int64_t ns);
    // "2006-01-02T15:04:05.678+02:00", RFC 3339
    void append_timestamp(std::string& out, std::int64_t ns);

  private:
    void set(std::int64_t second);

    bool ready_ = false;
    std::int64_t second_ = 0;
    std::string date_time_;  // "2006-01-02T15:04:05"
    std::string zone_;       // "+02:00"
};

}  // namespace snoopbox::output
