// SPDX-License-Identifier: Apache-2.0
// A part of a record that has one value: where it is, and what its type tells of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "values/integers.h"

namespace snoopbox::values {

struct Field {
    enum class Kind {
        integer,
        boolean,
        enumeration,
        hex,      // a pointer, or an integer of 16 bytes
        text,     // chars up to the first NUL
        numbers,  // an array of integers
    };

    std::string name;  // "outer.inner"
    Kind kind = Kind::integer;
    std::uint32_t offset = 0;        // bytes from the start of the record
    std::uint32_t bytes = 0;         // the size of the whole field
    std::uint8_t element_bytes = 0;  // of numbers
    bool is_signed = false;
    bool takes_rest = false;  // text and numbers: extends to the end of the record
    // Bit fields only: the number of bits, and the position of the first one in the byte at
    // `offset`.
    std::uint8_t bits = 0;
    std::uint8_t first_bit = 0;
    // Enumerations only, sorted. The BTF owns the names.
    std::vector<std::pair<std::uint64_t, std::string_view>> enumerators;

    bool is_array() const { return kind == Kind::text || kind == Kind::numbers; }
    // An integer that is neither a bit field nor something else by its type.
    bool is_plain_integer() const {
        return kind == Kind::integer && bits == 0 && is_integer_size(bytes);
    }
};

}  // namespace snoopbox::values
