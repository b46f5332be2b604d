// SPDX-License-Identifier: Apache-2.0
#include "output/picture.h"

#include <algorithm>
#include <array>

#include "output/text.h"
#include "util/utf8.h"

namespace snoopbox::output {
namespace {

// Where BCC puts things: the widths of a bound, the stars of a full bar, and what a line takes
// besides its bar, if the count has at most 8 digits.
struct Layout {
    std::size_t indent;
    std::size_t bound;
    std::size_t unit;
    std::size_t stars;
    std::size_t rest;
};
constexpr Layout log2_layout = {5, 10, 19, 40, 38};
constexpr Layout wide_log2_layout = {15, 20, 29, 20, 58};  // if a bound has more than 10 digits
constexpr Layout linear_layout = {5, 10, 13, 40, 32};
constexpr std::string_view below_zero = "< 0";
constexpr std::size_t least_stars = 10;  // a bar with fewer tells little

enum class Align { left, right };

// Pads what was appended since `begin`.
void pad(std::string& out, std::size_t begin, std::size_t width, Align align) {
    const std::size_t used = display_width(std::string_view(out).substr(begin));
    const std::size_t missing = width > used ? width - used : 0;
    if (align == Align::right) {
        out.insert(begin, missing, ' ');
    } else {
        out.append(missing, ' ');
    }
}

void append_padded(std::string& out, std::uint64_t value, std::size_t width, Align align) {
    const std::size_t begin = out.size();
    append_integer(out, value);
    pad(out, begin, width, align);
}

// At most five characters: 9999, 15K, 16E. `base` is 1000 or 1024.
std::string shortened(std::uint64_t value, std::uint64_t base) {
    constexpr std::string_view prefixes = "KMGTPE";
    std::size_t steps = 0;
    for (; value >= 10'000; ++steps) {
        value /= base;
    }
    std::string text = std::to_string(value);
    if (steps > 0) {
        text += prefixes[steps - 1];
    }
    return text;
}

void append_bar(std::string& out, std::uint64_t count, std::uint64_t most, std::size_t width) {
    // As a quotient of doubles, which is what BCC rounds down.
    const double length = most == 0 ? 0
                                    : static_cast<double>(width) * static_cast<double>(count) /
                                          static_cast<double>(most);
    const auto stars = std::min(width, static_cast<std::size_t>(length));
    out += '|';
    out.append(stars, '*');
    out.append(width - stars, ' ');
    out += '|';
}

void append_like_bcc(std::string& out, const Histogram& histogram, std::string_view unit,
                     const Layout& layout, std::size_t stars, std::uint64_t most,
                     std::size_t columns) {
    const std::size_t heading = out.size();
    out.append(layout.indent, ' ');
    const std::size_t begin = out.size();
    out += unit;
    pad(out, begin, layout.unit, Align::left);
    out += " : count     distribution";
    if (columns != 0 && display_width(std::string_view(out).substr(heading)) > columns) {
        out.resize(out.size() - std::string_view("     distribution").size());
    }
    out += '\n';
    const auto append_count = [&](std::uint64_t count) {
        out += " : ";
        append_padded(out, count, 8, Align::left);
        out += ' ';
        append_bar(out, count, most, stars);
        out += '\n';
    };
    if (histogram.negative != 0) {
        const bool is_range = histogram.scale == Scale::log2;
        out.append(is_range ? layout.bound + std::string_view(" -> ").size() : 8, ' ');
        const std::size_t bound = out.size();
        out += below_zero;
        pad(out, bound, layout.bound, Align::left);
        append_count(histogram.negative);
    }
    for (const Bucket& bucket : histogram.buckets) {
        if (histogram.scale == Scale::log2) {
            append_padded(out, bucket.low, layout.bound, Align::right);
            out += " -> ";
            append_padded(out, bucket.high, layout.bound, Align::left);
        } else {
            out += "        ";
            append_padded(out, bucket.low, layout.bound, Align::left);
        }
        append_count(bucket.count);
    }
}

// "  64K : 12K |****  |"
void append_compact(std::string& out, const Histogram& histogram, std::string_view unit,
                    std::uint64_t most, std::size_t columns) {
    const std::uint64_t base = histogram.scale == Scale::log2 ? 1024 : 1000;
    std::size_t bound_width = histogram.negative == 0 ? 0 : below_zero.size();
    std::size_t count_width = std::string_view("count").size();
    for (const Bucket& bucket : histogram.buckets) {
        bound_width = std::max(bound_width, shortened(bucket.low, base).size());
    }
    const std::size_t unit_width = display_width(unit);
    const std::size_t taken = count_width + std::string_view(" :  ||").size();
    if (std::max(bound_width, unit_width) + taken < columns) {
        bound_width = std::max(bound_width, unit_width);
        const std::size_t begin = out.size();
        out += unit;
        pad(out, begin, bound_width, Align::right);
        out += " : count\n";
    } else {
        out.append(bound_width, ' ');
        out += "   count\n";
    }
    const bool bars = bound_width + taken < columns;
    const std::size_t stars = bars ? std::min(columns - bound_width - taken, log2_layout.stars) : 0;
    const auto append_line = [&](std::string_view bound, std::uint64_t count) {
        std::size_t begin = out.size();
        out += bound;
        pad(out, begin, bound_width, Align::right);
        out += " : ";
        begin = out.size();
        out += shortened(count, 1000);
        if (bars) {
            pad(out, begin, count_width, Align::left);
            out += ' ';
            append_bar(out, count, most, stars);
        }
        out += '\n';
    };
    if (histogram.negative != 0) {
        append_line(below_zero, histogram.negative);
    }
    for (const Bucket& bucket : histogram.buckets) {
        append_line(shortened(bucket.low, base), bucket.count);
    }
}

std::size_t digits(std::uint64_t value) {
    return std::to_string(value).size();
}

}  // namespace

void append_picture(std::string& out, const Histogram& histogram, std::string_view unit,
                    std::size_t columns) {
    if (histogram.buckets.empty() && histogram.negative == 0) {
        return;
    }
    std::uint64_t most = histogram.negative;
    for (const Bucket& bucket : histogram.buckets) {
        most = std::max(most, bucket.count);
    }
    const std::uint64_t last = histogram.buckets.empty() ? 0 : histogram.buckets.back().low;
    const bool wide = histogram.buckets.size() > 32;
    const Layout& layout = histogram.scale == Scale::linear ? linear_layout
                           : wide                           ? wide_log2_layout
                                                            : log2_layout;
    const std::size_t taken = layout.rest + std::max<std::size_t>(digits(most), 8) - 8 +
                              std::max(digits(last), layout.bound) - layout.bound;
    if (columns == 0) {
        append_like_bcc(out, histogram, unit, layout, layout.stars, most, columns);
    } else if (taken + least_stars <= columns) {
        const std::size_t stars = std::min(layout.stars, columns - taken);
        append_like_bcc(out, histogram, unit, layout, stars, most, columns);
    } else {
        append_compact(out, histogram, unit, most, columns);
    }
}

}  // namespace snoopbox::output
