// SPDX-License-Identifier: Apache-2.0
#include "output/json.h"

#include <algorithm>
#include <cstddef>

#include "output/argv.h"
#include "output/writers.h"
#include "util/utf8.h"

namespace snoopbox::output {
namespace {

void append_escape(std::string& out, char32_t unit) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\u";
    for (unsigned shift = 16; shift > 0; shift -= 4) {
        out += digits[(unit >> (shift - 4)) & 0xFU];
    }
}

bool is_plain(char c) {
    return c >= ' ' && c < 0x7F && c != '"' && c != '\\';
}

// A JSON string from valid UTF-8. Escapes everything unprintable, which is more than JSON requires.
void append_string(std::string& out, std::string_view text) {
    out += '"';
    for (;;) {
        // Fast path: nearly all text is plain, and a busy trace is mostly text.
        std::size_t plain = 0;
        while (plain < text.size() && is_plain(text[plain])) {
            ++plain;
        }
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) {
            break;
        }
        const Character c = first_character(text);
        if (c.code == '"' || c.code == '\\') {
            out += '\\';
            out += text.front();
        } else if (is_printable(c.code)) {
            out += text.substr(0, c.length);
        } else if (c.code < 0x10000) {
            append_escape(out, c.code);
        } else {
            append_escape(out, 0xD800U + ((c.code - 0x10000U) >> 10U));
            append_escape(out, 0xDC00U + ((c.code - 0x10000U) & 0x3FFU));
        }
        text.remove_prefix(c.length);
    }
    out += '"';
}

void append_argv(std::string& out, const Argv& argv, const std::string& truncated) {
    out += '[';
    const bool more = for_each_argument(argv, [&out](std::string_view argument, std::size_t index) {
        if (index != 0) {
            out += ',';
        }
        append_json_text(out, argument);
    });
    out += ']';
    if (more) {
        out += truncated;
    }
}

// Hexadecimal numbers are strings, as others are that JSON's do not hold.
void append_array(std::string& out, const Numbers& numbers) {
    out += '[';
    if (!numbers.hex) {
        append_numbers(out, numbers);
    }
    const std::size_t size = numbers.element_bytes;
    for (std::size_t at = 0; numbers.hex && at + size <= numbers.bytes.size(); at += size) {
        out += at == 0 ? "\"" : ",\"";
        append_numbers(out, {numbers.bytes.substr(at, size), numbers.element_bytes, false, true});
        out += '"';
    }
    out += ']';
}

void append_members(std::string& out, const Members& members) {
    if (members.all.empty()) {
        out += "null";
        return;
    }
    out += '{';
    for (const auto& [name, text] : members.all) {
        append_json_key(out, name);
        append_json_text(out, text);
    }
    out += '}';
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
    if (is_valid_utf8(text)) {
        append_string(out, text);
        return;
    }
    out += '[';
    for (const char& byte : text) {
        if (&byte != text.data()) {
            out += ',';
        }
        append_integer(out, unsigned{static_cast<unsigned char>(byte)});
    }
    out += ']';
}

void append_json_key(std::string& out, std::string_view name) {
    if (!out.empty() && out.back() != '{') {
        out += ',';
    }
    out += '"';
    out += name;
    out += "\":";
}

void append_json_frames(std::string& out, std::span<const std::string> frames) {
    out += '[';
    for (std::size_t i = 0; i < frames.size(); ++i) {
        out += i == 0 ? "" : ",";
        append_json_text(out, frames[i]);
    }
    out += ']';
}

JsonMembers::JsonMembers(const std::vector<ColumnStyle>& columns) {
    for (const ColumnStyle& column : columns) {
        names_.push_back(column.name);
        truncated_.push_back(",\"" + column.name + "_truncated\":true");
    }
}

void JsonMembers::append(const Row& row, std::string& out) {
    const std::size_t count = std::min(names_.size(), row.size());
    for (std::size_t i = 0; i < count; ++i) {
        if (!std::holds_alternative<Absent>(row[i])) {
            append_json_key(out, names_[i]);
            append_value(row[i], truncated_[i], out);
        }
    }
}

void JsonMembers::append_time(const TimeOfDay& time, std::string& out) {
    out += '"';
    clock_.append_timestamp(out, time.ns);
    out += '"';
}

void JsonMembers::append_value(const Value& value, const std::string& truncated, std::string& out) {
    std::visit(Overloaded{
                   [&](std::string_view text) { append_json_text(out, text); },
                   [&](const CutText& text) {
                       append_json_text(out, text.bytes.substr(0, text.bytes.size() -
                                                                      incomplete_tail(text.bytes)));
                       out += truncated;
                   },
                   [&](const TimeOfDay& time) { append_time(time, out); },
                   [&](const Elapsed& time) { append_seconds(out, time.ns, 6); },
                   [&](const Octal& octal) { append_integer(out, octal.value); },
                   [&](const Argv& argv) { append_argv(out, argv, truncated); },
                   [&](const Hex& hex) {
                       out += '"';
                       append_hex(out, hex);
                       out += '"';
                   },
                   [&](const Numbers& numbers) { append_array(out, numbers); },
                   [&](const Scaled& number) { append_scaled(out, number, all_decimals); },
                   [&](bool truth) { append_bool(out, truth); },
                   [&](const StackTrace& trace) { append_json_frames(out, trace.frames); },
                   [&](const Data& data) {
                       append_json_text(out, data.bytes);
                       out += data.missing > 0 ? truncated : "";
                   },
                   [&](const Composed& composed) { append_json_text(out, composed.text); },
                   [&](const Members& members) { append_members(out, members); },
                   [](Absent) {},
                   [&](auto integer) { append_integer(out, integer); },
               },
               value);
}

}  // namespace snoopbox::output
