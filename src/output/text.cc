// SPDX-License-Identifier: Apache-2.0
#include "output/text.h"

#include <array>
#include <ctime>
#include <string_view>

#include "values/integers.h"

namespace snoopbox::output {
namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;

// Digits with leading zeros.
void append_padded(std::string& out, std::int64_t value, int digits) {
    std::int64_t unit = 1;
    for (int i = 1; i < digits; ++i) {
        unit *= 10;
    }
    for (; unit > 0; unit /= 10) {
        out += static_cast<char>('0' + value / unit % 10);
    }
}

struct Split {
    std::int64_t second;
    std::int64_t ns;  // 0 to 999,999,999, even before the epoch
};

Split split(std::int64_t ns) {
    std::int64_t second = ns / ns_per_second;
    std::int64_t rest = ns % ns_per_second;
    if (rest < 0) {
        rest += ns_per_second;
        --second;
    }
    return {second, rest};
}

}  // namespace

void append_octal(std::string& out, std::uint64_t value, int digits) {
    std::array<char, 24> text;
    auto* const end = std::to_chars(text.data(), text.data() + text.size(), value, 8).ptr;
    for (auto missing = digits - (end - text.data()); missing > 0; --missing) {
        out += '0';
    }
    out.append(text.data(), end);
}

void append_hex(std::string& out, const values::Hex& hex) {
    std::array<char, 16> low{};
    std::array<char, 16> high{};
    auto* const low_end = std::to_chars(low.data(), low.data() + low.size(), hex.low, 16).ptr;
    auto* const high_end = std::to_chars(high.data(), high.data() + high.size(), hex.high, 16).ptr;
    out += "0x";
    if (hex.high != 0) {
        out.append(high.data(), high_end);
        out.append(low.size() - static_cast<std::size_t>(low_end - low.data()), '0');
    }
    out.append(low.data(), low_end);
}

void append_hex_bytes(std::string& out, std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4U];
        out += digits[byte & 0xFU];
    }
}

void append_numbers(std::string& out, const values::Numbers& numbers) {
    const std::size_t size = numbers.element_bytes;
    for (std::size_t at = 0; at + size <= numbers.bytes.size(); at += size) {
        if (at != 0) {
            out += numbers.hex ? ' ' : ',';
        }
        if (numbers.hex) {
            append_hex(out, {values::load_unsigned(numbers.bytes, at, size)});
        } else if (numbers.is_signed) {
            append_integer(out, values::load_signed(numbers.bytes, at, size));
        } else {
            append_integer(out, values::load_unsigned(numbers.bytes, at, size));
        }
    }
}

void append_seconds(std::string& out, std::int64_t ns, int decimals) {
    const bool negative = ns < 0;
    if (negative) {
        out += '-';
    }
    // In two parts, because the smallest int64 has no positive counterpart.
    const std::int64_t seconds = ns / ns_per_second;
    const std::int64_t rest = ns % ns_per_second;
    append_integer(out, negative ? -seconds : seconds);
    out += '.';
    const std::int64_t positive = negative ? -rest : rest;
    append_padded(out, decimals == 3 ? positive / 1'000'000 : positive / 1'000, decimals);
}

void append_scaled(std::string& out, const values::Scaled& number, int decimals) {
    const bool negative = number.value < 0;
    // The smallest int64 has no positive counterpart.
    auto left = static_cast<std::uint64_t>(number.value);
    left = negative ? -left : left;
    auto unit = static_cast<std::uint64_t>(number.divisor);
    auto least = unit;  // what the last digit counts
    for (int i = 0; i < decimals && least > 1; ++i) {
        least /= 10;
    }
    left += least / 2;
    out += negative ? "-" : "";
    append_integer(out, left / unit);
    left %= unit;
    out += unit > least ? "." : "";
    for (; unit > least; left %= unit) {
        unit /= 10;
        out += static_cast<char>('0' + left / unit);
    }
}

void Clock::set(std::int64_t second) {
    if (ready_ && second == second_) {
        return;
    }
    const std::time_t time = second;
    std::tm local{};
    if (localtime_r(&time, &local) == nullptr) {  // a year that does not fit in int
        local = {};
        local.tm_mday = 1;
    }
    // strftime, not format(): it reuses these strings, so that a new second allocates nothing.
    std::array<char, 64> text{};
    date_time_.assign(text.data(), std::strftime(text.data(), text.size(), "%FT%T", &local));
    const long minutes = local.tm_gmtoff / 60;
    const long distance = minutes < 0 ? -minutes : minutes;
    zone_ = minutes < 0 ? '-' : '+';
    append_padded(zone_, distance / 60, 2);
    zone_ += ':';
    append_padded(zone_, distance % 60, 2);
    second_ = second;
    ready_ = true;
}

void Clock::append_time(std::string& out, std::int64_t ns) {
    set(split(ns).second);
    out += std::string_view(date_time_).substr(date_time_.size() - 8);
}

void Clock::append_timestamp(std::string& out, std::int64_t ns) {
    const Split parts = split(ns);
    set(parts.second);
    out += date_time_;
    out += '.';
    append_padded(out, parts.ns / 1'000'000, 3);
    out += zone_;
}

}  // namespace snoopbox::output
