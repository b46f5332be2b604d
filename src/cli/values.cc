// SPDX-License-Identifier: Apache-2.0
#include "cli/values.h"

#include <pwd.h>
#include <re2/re2.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <vector>

#include "util/format.h"

namespace snoopbox::cli {
namespace {

// All of `text` as a number, or the reason why it is not one.
template <typename Number>
std::errc whole_number(std::string_view text, Number& number) {
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) {
        return error;
    }
    return stop == text.data() + text.size() ? std::errc() : std::errc::invalid_argument;
}

std::string allowed(std::optional<std::int64_t> minimum, std::optional<std::int64_t> maximum) {
    if (minimum && maximum) {
        return fmt::format("a whole number from {} to {}", *minimum, *maximum);
    }
    if (minimum) {
        return fmt::format("a whole number, at least {}", *minimum);
    }
    return maximum ? fmt::format("a whole number, at most {}", *maximum) : "a whole number";
}

}  // namespace

Result<std::int64_t> read_number(const std::string& text, std::optional<std::int64_t> minimum,
                                 std::optional<std::int64_t> maximum) {
    std::int64_t number = 0;
    const std::errc error = whole_number(text, number);
    if (error == std::errc::result_out_of_range) {
        return fail(fmt::format("{} is out of range, give {}", text, allowed(minimum, maximum)));
    }
    if (error != std::errc()) {
        return fail(fmt::format("\"{}\" is no number, give {}", text, allowed(minimum, maximum)));
    }
    if (minimum && number < *minimum) {
        return fail(fmt::format("{} is too small, at least {}", number, *minimum));
    }
    if (maximum && number > *maximum) {
        return fail(fmt::format("{} is too large, at most {}", number, *maximum));
    }
    return number;
}

Result<std::int64_t> read_user(const std::string& text) {
    // A name first, as chown does: POSIX allows names made of digits.
    passwd entry{};
    passwd* found = nullptr;
    std::vector<char> buffer(1024);
    while (!text.empty() &&
           getpwnam_r(text.c_str(), &entry, buffer.data(), buffer.size(), &found) == ERANGE) {
        buffer.resize(buffer.size() * 2);
    }
    if (found != nullptr) {
        return std::int64_t{entry.pw_uid};
    }
    constexpr std::int64_t largest = 0xFFFFFFFE;  // the one above means "no user"
    std::int64_t number = 0;
    if (whole_number(text, number) != std::errc()) {
        return fail(
            fmt::format("no user \"{}\" here, give a name of /etc/passwd or a number", text));
    }
    return read_number(text, 0, largest);
}

Result<Regex> read_regex(const std::string& text) {
    re2::RE2::Options options(re2::RE2::Latin1);
    options.set_log_errors(false);
    options.set_dot_nl(true);
    auto regex = std::make_shared<const re2::RE2>(text, options);
    if (!regex->ok()) {
        return fail(fmt::format("\"{}\" is no regular expression: {}", text, regex->error()));
    }
    return regex;
}

Result<Regex> literal_regex(const std::string& text) {
    if (text.empty()) {
        return fail("an empty text is part of every text: give one, or leave the option out");
    }
    re2::RE2::Options options(re2::RE2::Latin1);
    options.set_literal(true);
    return std::make_shared<const re2::RE2>(text, options);
}

std::int64_t unit_ns(std::string_view unit) {
    constexpr std::int64_t us = 1'000;
    return unit == "us" ? us : unit == "ms" ? us * us : us * us * us;
}

Result<std::int64_t> read_duration(const std::string& text, std::string_view unit,
                                   std::optional<std::int64_t> least) {
    const auto in_ns = static_cast<double>(unit_ns(unit));
    constexpr double longest_ns = 1e18;
    double number = 0;
    const auto [stop, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    const bool enough = least ? number >= static_cast<double>(*least) : number > 0;
    if (error != std::errc() || stop != text.data() + text.size() || !enough ||
        !(number * in_ns <= longest_ns)) {
        return fail(fmt::format("\"{}\" is no time, give {}, {}, such as 5 or 0.5", text,
                                unit == "us"   ? "microseconds"
                                : unit == "ms" ? "milliseconds"
                                               : "seconds",
                                least ? fmt::format("at least {}", *least) : "more than 0"));
    }
    return static_cast<std::int64_t>(number * in_ns);
}

Result<double> read_seconds(const std::string& text) {
    return read_duration(text, "s", std::nullopt).map([](std::int64_t ns) {
        return static_cast<double>(ns) / static_cast<double>(unit_ns("s"));
    });
}

Result<std::uint32_t> read_ring_buffer_size(const std::string& text) {
    constexpr std::string_view units = "KMG";
    constexpr std::uint64_t largest = std::uint64_t{1} << 30U;
    std::string_view digits = text;
    unsigned shift = 0;
    if (!digits.empty()) {
        const char last = digits.back();
        const std::size_t unit = units.find(last >= 'a' && last <= 'z' ? char(last - 32) : last);
        if (unit != std::string_view::npos) {
            shift = 10 * static_cast<unsigned>(unit + 1);
            digits.remove_suffix(1);
        }
    }
    std::uint64_t number = 0;
    const std::errc error = whole_number(digits, number);
    if (error == std::errc::invalid_argument || (error == std::errc() && number == 0)) {
        return fail(fmt::format("\"{}\" is no size, give bytes, such as 65536, 512K or 4M", text));
    }
    if (error != std::errc() || number > (largest >> shift)) {
        return fail(fmt::format("{} is too large, at most 1G", text));
    }
    const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    return static_cast<std::uint32_t>(std::bit_ceil(std::max(number << shift, page)));
}

Result<std::uint32_t> read_buffer_pages(const std::string& text) {
    const auto page_bytes = std::int64_t{sysconf(_SC_PAGESIZE)};
    TRY_ASSIGN(const auto pages, read_number(text, 1, (std::int64_t{1} << 30U) / page_bytes));
    if (!std::has_single_bit(static_cast<std::uint64_t>(pages))) {
        return fail(fmt::format("{} is no power of two, such as 64 or 512", pages));
    }
    return static_cast<std::uint32_t>(pages * page_bytes);
}

}  // namespace snoopbox::cli
