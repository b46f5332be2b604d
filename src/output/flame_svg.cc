// SPDX-License-Identifier: Apache-2.0
#include "output/flame_svg.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "output/flame_script.h"
#include "output/quote.h"
#include "output/text.h"
#include "util/utf8.h"

namespace snoopbox::output {
namespace {

// Pixels. The script knows the margin, the character's width and the label's place, too.
constexpr double image_width = 1200;
constexpr double margin = 10;
constexpr double frames_width = image_width - 2 * margin;
constexpr double least_width = 0.1;  // narrower frames could not be seen
constexpr double frame_height = 18;  // 1 of it is the gap below
constexpr double top = 44;           // the title's
constexpr double bottom = 36;        // the details'
constexpr double character_width = 7.23;
constexpr double label_indent = 3;

void append_fixed(std::string& out, double value, int decimals) {
    std::array<char, 400> text;
    auto* const end = std::to_chars(text.data(), text.data() + text.size(), value,
                                    std::chars_format::fixed, decimals)
                          .ptr;
    out.append(text.data(), end);
}

void append_attribute(std::string& out, std::string_view name, double value, int decimals) {
    out += ' ';
    out += name;
    out += "=\"";
    append_fixed(out, value, decimals);
    out += '"';
}

// `text` is printable UTF-8.
void append_xml(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
}

// "1,234,567"
void append_grouped(std::string& out, std::uint64_t value) {
    std::string digits = std::to_string(value);
    for (std::size_t i = digits.size(); i > 3;) {
        i -= 3;
        digits.insert(i, 1, ',');
    }
    out += digits;
}

// The longest beginning that fits, with ".." if it is not all of it; nothing if that would not tell
// anything.
void append_label(std::string& out, std::string_view name, double width) {
    const double columns = (width - 2 * label_indent) / character_width;
    if (columns < 3) {
        return;
    }
    auto room = static_cast<std::size_t>(columns);
    if (display_width(name) <= room) {
        append_xml(out, name);
        return;
    }
    room -= 2;
    std::size_t length = 0;
    while (length < name.size()) {
        const std::size_t next = first_character(name.substr(length)).length;
        const std::size_t taken = display_width(name.substr(length, next));
        if (taken > room) {
            break;
        }
        room -= taken;
        length += next;
    }
    append_xml(out, name.substr(0, length));
    out += "..";
}

struct Colour {
    double red;
    double green;
    double blue;
};

// A colour between two, which depends on the name alone: a function looks the same in each graph.
Colour colour_of(FrameKind kind, std::string_view name) {
    std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a
    for (const char c : name) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
    const double share = static_cast<double>((hash ^ (hash >> 32U)) & 0xffU) / 255;
    const auto between = [share](const Colour& a, const Colour& b) {
        return Colour{a.red + share * (b.red - a.red), a.green + share * (b.green - a.green),
                      a.blue + share * (b.blue - a.blue)};
    };
    switch (kind) {
        case FrameKind::user:
            return between({232, 104, 70}, {250, 206, 96});
        case FrameKind::kernel:
            return between({118, 166, 216}, {172, 210, 238});
        case FrameKind::process:
            return between({204, 200, 190}, {222, 216, 204});
        default:
            return {190, 186, 178};
    }
}

void append_colour(std::string& out, const Colour& colour) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '#';
    for (const double part : {colour.red, colour.green, colour.blue}) {
        const auto byte = static_cast<unsigned>(part);
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
}

void append_frame(std::string& out, const PlacedFrame& frame, double y, std::string_view unit) {
    std::string name;
    if (frame.kind == FrameKind::user || frame.kind == FrameKind::kernel) {
        append_text(name, frame.name);
    } else {
        name = frame.name;  // printable already
    }
    const double x = margin + frame.start * frames_width;
    const double width = frame.width * frames_width;
    out += "<g><title>";
    append_xml(out, name);
    out += " (";
    append_grouped(out, frame.value);
    out += ' ';
    append_xml(out, unit);
    out += ", ";
    append_fixed(out, frame.width * 100, 2);
    out += "%)</title><rect";
    append_attribute(out, "x", x, 3);
    append_attribute(out, "y", y, 0);
    append_attribute(out, "width", width, 3);
    append_attribute(out, "height", frame_height - 1, 0);
    out += R"( rx="1" fill=")";
    append_colour(out, colour_of(frame.kind, name));
    out += "\"/>";
    const std::size_t begin = out.size();
    out += "<text";
    append_attribute(out, "x", x + label_indent, 3);
    append_attribute(out, "y", y + 13, 0);
    out += '>';
    const std::size_t label = out.size();
    append_label(out, name, width);
    if (out.size() == label) {
        out.resize(begin);
    } else {
        out += "</text>";
    }
    out += "</g>\n";
}

void append_head(std::string& out, std::string_view title, double height) {
    out += R"(<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg")";
    append_attribute(out, "width", image_width, 0);
    append_attribute(out, "height", height, 0);
    out += R"( viewBox="0 0 )";
    append_fixed(out, image_width, 0);
    out += ' ';
    append_fixed(out, height, 0);
    out += "\">\n";
    out += flame_style;
    out += R"(<rect id="paper" width="100%" height="100%"/>
<text id="title" x="600" y="28">)";
    append_xml(out, title);
    out += R"(</text>
<text id="reset" class="button" x="10" y="28">Reset zoom</text>
<text id="search" class="button" x="1190" y="28">Search</text>
<text id="details" x="10")";
    append_attribute(out, "y", height - 12, 0);
    out += R"(></text>
<text id="matched" x="1190")";
    append_attribute(out, "y", height - 12, 0);
    out += "></text>\n";
}

}  // namespace

void append_flame_svg(std::string& out, const FlameTree& tree, std::string_view title,
                      std::string_view unit) {
    const auto frames = tree.place(least_width / image_width);
    std::string printable_title;
    append_text(printable_title, title);
    std::string printable_unit;
    append_text(printable_unit, unit);
    const std::size_t levels = frames.empty() ? 1 : frames.back().depth + 1;
    const double frames_height = frame_height * static_cast<double>(levels);
    append_head(out, printable_title, top + frames_height + bottom);
    out += "<g id=\"frames\">\n";
    for (const PlacedFrame& frame : frames) {
        // The root is at the bottom.
        const double y = top + frames_height - frame_height * static_cast<double>(frame.depth + 1);
        append_frame(out, frame, y, printable_unit);
    }
    out += "</g>\n";
    if (frames.empty()) {
        out += R"(<text id="none" x="600" y="57">no )";
        append_xml(out, printable_unit);
        out += "</text>\n";
    }
    out += flame_script;
    out += "</svg>\n";
}

}  // namespace snoopbox::output
