// SPDX-License-Identifier: Apache-2.0
// The formats of columns: from the bytes of a member to a value. tools/formats.inc lists them; each
// has two functions, in a file of this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tools/tool_spec.h"
#include "values/event_clock.h"
#include "values/field.h"
#include "values/integers.h"
#include "values/value.h"

namespace snoopbox::values {

class Names;

struct Source {
    std::string_view record;  // holds the whole member
    const Field& field;
    const Field& total;          // the member `of`; none if 0 bytes
    std::uint32_t struct_bytes;  // what follows the struct begins there
    int width;                   // of the column
    EventClock* clock;           // nullptr: times are not converted
    std::int64_t period_ns;      // per_second: what a report covers
    std::string& text;           // for a value that refers to text made here
    Names* names = nullptr;      // of the column

    std::int64_t number() const { return load_signed(record, field.offset, field.bytes); }
    std::uint64_t bits() const { return load_unsigned(record, field.offset, field.bytes); }
    // Of the member `of`.
    std::uint64_t total_bits() const {
        return total.bytes == 0 ? 0 : load_unsigned(record, total.offset, total.bytes);
    }
    // `made` is kept until the next value of the column.
    std::string_view keep(std::string made) const {
        text = std::move(made);
        return text;
    }
};

inline bool is_integer(const Field& field) {
    return !field.is_array() && field.bits == 0 && is_integer_size(field.bytes);
}

// CAP_CHOWN and the like. Empty if libcap knows none of that number.
std::string capability_name(std::int64_t number);

// For each format, whether it fits a member, and the value that the member's bytes stand for.
#define SNOOP_FORMAT(name, help)          \
    bool fits_##name(const Field& field); \
    Value read_##name(const Source& source);
#include "tools/formats.inc"
#undef SNOOP_FORMAT

struct FormatFunctions {
    bool (*fits)(const Field& field);
    Value (*read)(const Source& source);
};
const FormatFunctions& functions_of(tools::Format format);

}  // namespace snoopbox::values
