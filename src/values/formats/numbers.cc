// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "util/ascii.h"
#include "util/file.h"
#include "values/formats/format.h"

namespace snoopbox::values {
namespace {

constexpr std::int64_t ten_thousand = 10'000;

// part / whole, times `scale`, to the nearest; 0 of nothing is 0.
std::int64_t divided(std::uint64_t part, std::uint64_t whole, std::int64_t scale) {
    constexpr double most = 1e18;
    const auto ratio =
        static_cast<double>(part) / static_cast<double>(std::max<std::uint64_t>(whole, 1));
    return whole == 0 ? 0 : std::llround(std::min(ratio * static_cast<double>(scale), most));
}

}  // namespace

bool fits_octal(const Field& field) {
    return is_integer(field);
}
Value read_octal(const Source& source) {
    return Octal{source.bits(), source.width};
}

bool fits_hex(const Field& field) {
    return is_integer(field) || field.kind == Field::Kind::numbers;
}
Value read_hex(const Source& source) {
    const auto& field = source.field;
    return field.kind == Field::Kind::numbers
               ? Value(Numbers{source.record.substr(field.offset, field.bytes), field.element_bytes,
                               false, true})
               : Hex{source.bits()};
}

bool fits_boolean(const Field& field) {
    return is_integer(field);
}
Value read_boolean(const Source& source) {
    return source.bits() != 0;
}

// To the thousandth.
bool fits_per_second(const Field& field) {
    return is_integer(field);
}
Value read_per_second(const Source& source) {
    constexpr std::int64_t parts = 1000;
    constexpr double most = 1e18;
    const auto seconds = static_cast<double>(std::max<std::int64_t>(source.period_ns, 1)) / 1e9;
    const auto rate = static_cast<double>(source.bits()) / seconds;
    return Scaled{std::llround(std::min(rate * static_cast<double>(parts), most)), parts, 0};
}

bool fits_percent(const Field& field) {
    return is_integer(field);
}
Value read_percent(const Source& source) {
    return Scaled{divided(source.bits(), source.total_bits(), 100 * ten_thousand), ten_thousand, 2,
                  "%"};
}

bool fits_average(const Field& field) {
    return is_integer(field);
}
Value read_average(const Source& source) {
    return Scaled{divided(source.bits(), source.total_bits(), ten_thousand), ten_thousand, 2};
}

bool fits_megabytes(const Field& field) {
    return is_integer(field);
}
Value read_megabytes(const Source& source) {
    constexpr unsigned shift = 20;
    const auto bytes = source.bits();
    return (bytes >> shift) + ((bytes >> (shift - 1)) & 1U);
}

bool fits_kilobytes(const Field& field) {
    return is_integer(field);
}
Value read_kilobytes(const Source& source) {
    constexpr unsigned shift = 10;
    return source.bits() >> shift;
}

bool fits_load_average(const Field& /*field*/) {
    return true;
}
Value read_load_average(const Source& source) {
    return source.keep(std::string(trimmed(read_file("/proc/loadavg").value_or(""))));
}

}  // namespace snoopbox::values
