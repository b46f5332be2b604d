// SPDX-License-Identifier: Apache-2.0
// A BTF type taken apart into what has one value each.
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "util/result.h"

namespace snoopbox::events {

struct BtfField {
    enum class Kind {
        integer,
        boolean,
        enumeration,
        hex,      // a pointer, or an integer of 16 bytes
        text,     // chars up to the first NUL
        numbers,  // integers side by side
    };

    std::string name;  // "outer.inner"
    Kind kind = Kind::integer;
    std::uint32_t offset = 0;        // bytes from the record's begin
    std::uint32_t bytes = 0;         // of all of it
    std::uint8_t element_bytes = 0;  // of numbers
    bool is_signed = false;
    bool takes_rest = false;  // text and numbers: all that follows in the record, too
    // Of a bit field: how many bits it has, and how far it lies inside the byte at `offset`.
    std::uint8_t bits = 0;
    std::uint8_t first_bit = 0;
    // Of an enumeration, sorted; the names belong to the BTF.
    std::vector<std::pair<std::uint64_t, std::string_view>> enumerators;
};

// The fields of type `id`: of a struct or union its members, those of inner ones with the outer's
// name in front (unless that is anonymous); of any other type one, "value". Arrays of structs
// become "name.0.member" and so on. Padding has no field. Fails, saying where, for a type that
// cannot be shown, or is larger than its struct, or for more than 512 fields.
Result<std::vector<BtfField>> btf_fields(const btf* types, std::uint32_t id);

}  // namespace snoopbox::events
