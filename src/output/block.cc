// SPDX-License-Identifier: Apache-2.0
#include "output/block.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "output/cells.h"
#include "output/quote.h"
#include "util/lines.h"
#include "util/utf8.h"

namespace snoopbox::output {
namespace {

constexpr std::string_view indent = "        ";
constexpr std::string_view ruler = "-----";

void append_hex_lines(std::string& out, std::string_view bytes) {
    constexpr std::size_t a_line = 16;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(a_line, bytes.size()))) {
        append_hex_bytes(out, bytes.substr(0, a_line));
        out += '\n';
    }
}

bool is_plain_line(std::string_view line) {
    if (line.starts_with("$'") || line.starts_with(ruler)) {
        return false;
    }
    while (!line.empty()) {
        const Character c = first_character(line);
        if (line.front() != '\t' && !(c.valid && is_printable(c.code))) {
            return false;
        }
        line.remove_prefix(c.length);
    }
    return true;
}

void append_lines(std::string& out, std::string_view text) {
    while (!text.empty()) {
        auto line = take_line(text);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (is_plain_line(line)) {
            out += line;
        } else {
            append_shell_word(out, line, WordPlace::later);
        }
        out += '\n';
    }
}

void append_data(std::string& out, const std::string& heading, const Data& data) {
    out += ruler;
    out += ' ' + heading + ' ';
    out += ruler;
    out += '\n';
    if (data.hex) {
        append_hex_lines(out, data.bytes);
    } else {
        append_lines(out, data.bytes);
    }
    out += ruler;
    out += " END " + heading + ' ';
    if (data.missing > 0) {
        out += "(TRUNCATED, ";
        append_integer(out, data.missing);
        out += " bytes lost) ";
    }
    out += ruler;
    out += '\n';
}

}  // namespace

bool append_block(std::string& out, const ColumnStyle& column, const Value& value, Clock& clock) {
    if (std::holds_alternative<Absent>(value)) {
        return false;
    }
    if (const auto* trace = std::get_if<StackTrace>(&value)) {
        for (const std::string& frame : trace->frames) {
            out += indent;
            append_text(out, frame);
            out += '\n';
        }
        return !trace->frames.empty();
    }
    if (const auto* data = std::get_if<Data>(&value)) {
        if (data->bytes.empty() && data->missing == 0) {
            return false;
        }
        append_data(out, column.heading, *data);
        return true;
    }
    out += indent;
    append_value(out, value, clock, Precision::brief);
    out += '\n';
    return true;
}

}  // namespace snoopbox::output
