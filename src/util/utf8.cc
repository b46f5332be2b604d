// SPDX-License-Identifier: Apache-2.0
#include "util/utf8.h"

#include <algorithm>
#include <array>
#include <span>

namespace snoopbox {
namespace {

struct Range {
    char32_t first;
    char32_t last;
};

// Unicode's Default_Ignorable_Code_Point (including reserved ones), categories Cc, Cf, Co, Zs
// except U+0020, Zl and Zp, and blanks whose category is letter. Sorted.
constexpr auto not_printable = std::to_array<Range>({
    {0x0000, 0x001F},  // C0
    {0x007F, 0x00A0},  // DEL, C1, no-break space
    {0x00AD, 0x00AD},  // soft hyphen
    {0x034F, 0x034F},  // combining grapheme joiner
    {0x0600, 0x0605},  // Arabic number signs, which enclose what follows
    {0x061C, 0x061C},  // Arabic letter mark
    {0x06DD, 0x06DD},   {0x070F, 0x070F},   {0x0890, 0x0891},
    {0x08E2, 0x08E2},   {0x115F, 0x1160},  // Hangul fillers
    {0x1680, 0x1680},                      // Ogham space
    {0x17B4, 0x17B5},   {0x180B, 0x180F},  // Mongolian selectors
    {0x2000, 0x200F},                      // spaces, zero-width characters, direction marks
    {0x2028, 0x202F},                      // separators, bidi embeddings and overrides
    {0x205F, 0x206F},                      // bidi isolates, invisible operators
    {0x2800, 0x2800},                      // Braille blank
    {0x3000, 0x3000},                      // ideographic space
    {0x3164, 0x3164},                      // Hangul filler
    {0xD800, 0xF8FF},                      // surrogates, private use
    {0xFDD0, 0xFDEF},                      // non-characters
    {0xFE00, 0xFE0F},                      // variation selectors
    {0xFEFF, 0xFEFF},                      // byte order mark
    {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},   {0xFFFE, 0xFFFF},
    {0x110BD, 0x110BD}, {0x110CD, 0x110CD}, {0x13430, 0x1343F},
    {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0x10FFFF},  // tags, selectors, private use
});

// East_Asian_Width W and F, in blocks: good enough to align a table.
constexpr auto wide = std::to_array<Range>({
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
    {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x26A1, 0x26A1},   {0x2705, 0x2705},
    {0x274C, 0x274C},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2B1B, 0x2B1C},
    {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0xA4CF},
    {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},
    {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18CFF},
    {0x1AFF0, 0x1B2FF}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E},
    {0x1F191, 0x1F19A}, {0x1F200, 0x1F320}, {0x1F32D, 0x1F64F}, {0x1F680, 0x1F6FF},
    {0x1F7E0, 0x1F7FF}, {0x1F90C, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
});

// Marks drawn on the preceding character, for the scripts found in practice.
constexpr auto zero_width = std::to_array<Range>({
    {0x0300, 0x036F},
    {0x0483, 0x0489},
    {0x0591, 0x05BD},
    {0x0610, 0x061A},
    {0x064B, 0x065F},
    {0x06D6, 0x06DC},
    {0x0900, 0x0902},
    {0x093C, 0x093C},
    {0x0941, 0x0948},
    {0x094D, 0x094D},
    {0x0E31, 0x0E31},
    {0x0E34, 0x0E3A},
    {0x0E47, 0x0E4E},
    {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF},
    {0x20D0, 0x20F0},
    {0x3099, 0x309A},
    {0xFE20, 0xFE2F},
});

bool is_in(std::span<const Range> ranges, char32_t code) {
    const auto after = std::upper_bound(ranges.begin(), ranges.end(), code,
                                        [](char32_t c, const Range& r) { return c < r.first; });
    return after != ranges.begin() && code <= std::prev(after)->last;
}

unsigned byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

// Length given by the first byte; 0 if no character begins like that.
std::size_t announced_length(unsigned first) {
    if (first < 0x80U) {
        return 1;
    }
    if (first >= 0xC2U && first <= 0xDFU) {
        return 2;
    }
    if (first >= 0xE0U && first <= 0xEFU) {
        return 3;
    }
    return first >= 0xF0U && first <= 0xF4U ? 4 : 0;
}

}  // namespace

Character first_character(std::string_view text) {
    const unsigned first = byte_at(text, 0);
    const std::size_t length = announced_length(first);
    if (length == 1) {
        return {first, 1, true};
    }
    if (length == 0 || text.size() < length) {
        return {};
    }
    char32_t code = first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const unsigned next = byte_at(text, i);
        if ((next & 0xC0U) != 0x80U) {
            return {};
        }
        code = (code << 6U) | (next & 0x3FU);
    }
    constexpr std::array<char32_t, 5> smallest = {0, 0, 0x80, 0x800, 0x10000};
    if (code < smallest.at(length) || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
        return {};
    }
    return {code, length, true};
}

bool is_valid_utf8(std::string_view text) {
    while (!text.empty()) {
        if (byte_at(text, 0) < 0x80U) {
            text.remove_prefix(1);
            continue;
        }
        const Character c = first_character(text);
        if (!c.valid) {
            return false;
        }
        text.remove_prefix(c.length);
    }
    return true;
}

bool is_printable(char32_t code) {
    if (code < 0x7F) {
        return code >= 0x20;
    }
    // The last two code points of each plane are non-characters.
    return (code & 0xFFFEU) != 0xFFFEU && !is_in(not_printable, code);
}

void append_escaped_byte(std::string& out, unsigned char byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\x";
    out += digits[byte >> 4U];
    out += digits[byte & 0xFU];
}

bool is_of_text(const Character& c) {
    return c.valid && (is_printable(c.code) || c.code == '\n' || c.code == '\t');
}

std::string for_terminal(std::string_view text) {
    std::string shown;
    shown.reserve(text.size());
    while (!text.empty()) {
        const Character c = first_character(text);
        const std::string_view bytes = text.substr(0, c.length);
        if (is_of_text(c)) {
            shown += bytes;
        } else {
            for (const char byte : bytes) {
                append_escaped_byte(shown, static_cast<unsigned char>(byte));
            }
        }
        text.remove_prefix(c.length);
    }
    return shown;
}

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        if (byte_at(text, 0) < 0x80U) {
            ++width;
            text.remove_prefix(1);
            continue;
        }
        const Character c = first_character(text);
        if (!is_in(zero_width, c.code)) {
            width += is_in(wide, c.code) ? 2 : 1;
        }
        text.remove_prefix(c.length);
    }
    return width;
}

std::size_t incomplete_tail(std::string_view text) {
    for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
        const unsigned byte = byte_at(text, text.size() - back);
        if ((byte & 0xC0U) != 0x80U) {
            return announced_length(byte) > back ? back : 0;
        }
    }
    return 0;
}

}  // namespace snoopbox
