// SPDX-License-Identifier: Apache-2.0
#include "output/cells.h"

#include "output/quote.h"
#include "output/stack_writers.h"
#include "output/writers.h"

namespace snoopbox::output {
namespace {

void append_data(std::string& out, const Data& data) {
    if (data.hex) {
        append_hex_bytes(out, data.bytes);
        out += data.missing > 0 ? " ..." : "";
    } else if (data.missing > 0) {
        append_cut_text(out, data.bytes);
    } else {
        append_text(out, data.bytes);
    }
}

}  // namespace

void append_frames(std::string& out, std::span<const std::string> frames) {
    for (const std::string& frame : frames) {
        if (&frame != frames.data()) {
            out += ';';
        }
        const std::size_t begin = out.size();
        append_text(out, frame);
        replace_semicolons(out, begin);
    }
}

void append_value(std::string& out, const Value& value, Clock& clock, Precision precision) {
    const bool full = precision == Precision::full;
    std::visit(Overloaded{
                   [&](std::string_view text) { append_text(out, text); },
                   [&](const CutText& text) { append_cut_text(out, text.bytes); },
                   [&](const TimeOfDay& time) {
                       if (full) {
                           clock.append_timestamp(out, time.ns);
                       } else {
                           clock.append_time(out, time.ns);
                       }
                   },
                   [&](const Elapsed& time) { append_seconds(out, time.ns, full ? 6 : 3); },
                   [&](const Argv& argv) { append_command_line(out, argv); },
                   [&](const Octal& octal) { append_octal(out, octal.value, octal.digits); },
                   [&](const Hex& hex) { append_hex(out, hex); },
                   [&](const Numbers& numbers) { append_numbers(out, numbers); },
                   [&](const Scaled& number) {
                       append_scaled(out, number, full ? all_decimals : number.decimals);
                       out += full ? "" : number.unit;
                   },
                   [&](bool truth) { append_bool(out, truth); },
                   [&](const StackTrace& trace) { append_frames(out, trace.frames); },
                   [&](const Data& data) { append_data(out, data); },
                   [&](const Composed& composed) { out += composed.text; },
                   [&](const Members& members) {
                       for (const auto& member : members.all) {
                           out += &member == members.all.data() ? "" : " ";
                           append_text(out, member.text);
                       }
                   },
                   [](Absent) {},
                   [&](auto integer) { append_integer(out, integer); },
               },
               value);
}

void CsvCells::append(std::string& out, const Value& value) {
    const std::size_t begin = out.size();
    append_value(out, value, clock_, Precision::full);
    quote(out, begin);
}

void CsvCells::quote(std::string& out, std::size_t begin) {
    const std::string_view cell = std::string_view(out).substr(begin);
    if (cell.find_first_of("\",") == std::string_view::npos) {
        return;
    }
    cell_ = cell;
    out.resize(begin);
    out += '"';
    for (const char c : cell_) {
        if (c == '"') {
            out += '"';
        }
        out += c;
    }
    out += '"';
}

}  // namespace snoopbox::output
