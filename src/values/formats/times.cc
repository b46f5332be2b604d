// SPDX-License-Identifier: Apache-2.0
// Times and durations, from ns.
#include "values/formats/format.h"

namespace snoopbox::values {
namespace {

constexpr std::int64_t ns_per_us = 1'000;

// With `of`, the average; 0 of nothing is 0.
std::int64_t duration(const Source& source) {
    const auto count = static_cast<std::int64_t>(source.total_bits() & INT64_MAX);
    return source.total.bytes == 0 ? source.number() : count == 0 ? 0 : source.number() / count;
}

}  // namespace

bool fits_time_of_day(const Field& field) {
    return is_integer(field);
}
Value read_time_of_day(const Source& source) {
    return TimeOfDay{source.clock == nullptr ? source.number()
                                             : source.clock->wall_ns(source.number())};
}

bool fits_unix_time(const Field& field) {
    return is_integer(field);
}
Value read_unix_time(const Source& source) {
    const auto ns =
        source.clock == nullptr ? source.number() : source.clock->wall_ns(source.number());
    return Scaled{ns / ns_per_us, ns_per_us * ns_per_us, 6};
}

bool fits_elapsed(const Field& field) {
    return is_integer(field);
}
Value read_elapsed(const Source& source) {
    return Elapsed{source.clock == nullptr ? source.number()
                                           : source.clock->elapsed_ns(source.number())};
}

bool fits_seconds(const Field& field) {
    return is_integer(field);
}
Value read_seconds(const Source& source) {
    return Scaled{duration(source), ns_per_us * ns_per_us * ns_per_us, 2};
}

bool fits_milliseconds(const Field& field) {
    return is_integer(field);
}
Value read_milliseconds(const Source& source) {
    return Scaled{duration(source), ns_per_us * ns_per_us, 2};
}

bool fits_microseconds(const Field& field) {
    return is_integer(field);
}
Value read_microseconds(const Source& source) {
    return Scaled{duration(source), ns_per_us, 3};
}

}  // namespace snoopbox::values
