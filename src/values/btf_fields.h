// SPDX-License-Identifier: Apache-2.0
// Takes a BTF type apart into fields that have one value each.
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "util/result.h"

namespace snoopbox::values {

struct BtfField {
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
};

// Returns the fields of type `id`. A struct or union has its members; those of inner ones are
// prefixed with the outer member's name, unless that is anonymous. Any other type has one field,
// "value". Arrays of structs become "name.0.member" and so on. Padding has no field. Fails, saying
// where, if a type cannot be shown or is larger than its struct, or if there are more than 512
// fields.
Result<std::vector<BtfField>> btf_fields(const btf* types, std::uint32_t id);

}  // namespace snoopbox::values
