// SPDX-License-Identifier: Apache-2.0
// What bpf_trace_printk() would print, of struct snoop_print in bpf_sources/include/bcc.h: the
// format, and before it the strings and arguments for it.
#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "util/format.h"
#include "values/formats/format.h"

namespace snoopbox::values {
namespace {

constexpr std::size_t arguments = 3;
constexpr std::size_t string_bytes = 64;
constexpr std::size_t format_bytes = 128;
constexpr std::size_t strings_before = arguments * string_bytes;
constexpr std::size_t arguments_before = strings_before + arguments * sizeof(std::uint64_t);

std::string_view text_at(std::string_view record, std::size_t offset, std::size_t bytes) {
    const auto text = record.substr(offset, bytes);
    return text.substr(0, text.find('\0'));
}

// A conversion of a format: "%-5llu".
struct Conversion {
    bool left = false;
    bool zeros = false;
    std::size_t width = 0;
    unsigned longs = 0;  // l, ll, z
    char letter = '\0';  // '\0': the format ends within it
};

Conversion take_conversion(std::string_view& format) {
    Conversion read;
    const auto front_is = [&](std::string_view letters) {
        return !format.empty() && letters.find(format.front()) != std::string_view::npos;
    };
    for (; front_is("-0 +#"); format.remove_prefix(1)) {
        read.left |= format.front() == '-';
        read.zeros |= format.front() == '0';
    }
    constexpr std::size_t widest = 1000;
    for (; front_is("0123456789."); format.remove_prefix(1)) {
        if (format.front() != '.') {
            read.width =
                std::min(read.width * 10 + static_cast<std::size_t>(format.front() - '0'), widest);
        }
    }
    for (; front_is("lzhjt"); format.remove_prefix(1)) {
        read.longs += format.front() == 'h' ? 0 : 1;
    }
    if (!format.empty()) {
        read.letter = format.front();
        format.remove_prefix(1);
    }
    // %ps, %pS, %pK...: an address as it is.
    while (read.letter == 'p' && !format.empty() &&
           std::isalnum(static_cast<unsigned char>(format.front())) != 0) {
        format.remove_prefix(1);
    }
    return read;
}

std::string convert(const Conversion& how, std::uint64_t number, std::string_view text) {
    if (how.longs == 0 && how.letter != 'p') {
        number = how.letter == 'd' || how.letter == 'i'
                     ? static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(number)})
                     : static_cast<std::uint32_t>(number);
    }
    switch (how.letter) {
        case 'd':
        case 'i':
            return fmt::format("{}", static_cast<std::int64_t>(number));
        case 'u':
            return fmt::format("{}", number);
        case 'x':
            return fmt::format("{:x}", number);
        case 'X':
            return fmt::format("{:X}", number);
        case 'o':
            return fmt::format("{:o}", number);
        case 'c':
            return {static_cast<char>(number)};
        case 'p':
            return fmt::format("{:016x}", number);
        case 's':
            return std::string(text);
        default:
            return {};
    }
}

void append_padded(std::string& out, const Conversion& how, const std::string& text) {
    const auto missing = how.width - std::min(how.width, text.size());
    if (how.left) {
        out.append(text).append(missing, ' ');
    } else {
        out.append(missing, how.zeros && how.letter != 's' ? '0' : ' ').append(text);
    }
}

}  // namespace

bool fits_printed(const Field& field) {
    return field.kind == Field::Kind::text && field.bytes == format_bytes &&
           field.offset >= arguments_before;
}

Value read_printed(const Source& source) {
    const auto at = source.field.offset;
    auto format = text_at(source.record, at, format_bytes);
    std::string text;
    std::size_t next = 0;
    while (!format.empty()) {
        const char c = format.front();
        format.remove_prefix(1);
        if (c != '%') {
            text += c;
        } else if (format.starts_with('%')) {
            format.remove_prefix(1);
            text += '%';
        } else if (const auto how = take_conversion(format); next < arguments) {
            const auto number = load_unsigned(
                source.record, at - arguments_before + next * sizeof(std::uint64_t), 8);
            const auto string =
                text_at(source.record, at - strings_before + next * string_bytes, string_bytes);
            append_padded(text, how, convert(how, number, string));
            ++next;
        }
    }
    // Each is on a line of its own here.
    while (text.ends_with('\n')) {
        text.pop_back();
    }
    return source.keep(std::move(text));
}

}  // namespace snoopbox::values
