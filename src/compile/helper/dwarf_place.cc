// SPDX-License-Identifier: Apache-2.0
#include "compile/helper/dwarf_place.h"

#include <dwarf.h>

#include "compile/helper/dwarf_file.h"

namespace snoopbox::compile {

std::optional<MemberPlace> place_of(Dwarf_Die& member, std::uint64_t type_bytes, bool is_union) {
    constexpr std::uint64_t byte = 8;
    const auto bits = number_at(member, DW_AT_bit_size);
    const auto at = number_at(member, DW_AT_data_member_location);
    if (!at && dwarf_hasattr(&member, DW_AT_data_member_location) != 0) {
        return std::nullopt;  // only a program tells: of a virtual base
    }
    if (flag_at(member, DW_AT_external) || flag_at(member, DW_AT_declaration)) {
        return std::nullopt;
    }
    std::uint64_t first = at.value_or(0) * byte;
    if (const auto from_start = number_at(member, DW_AT_data_bit_offset)) {
        first += *from_start;
    } else if (const auto from_end = number_at(member, DW_AT_bit_offset); from_end && bits) {
        // Counted from the highest bit of what it is stored in.
        const auto stored = number_at(member, DW_AT_byte_size).value_or(type_bytes) * byte;
        if (*from_end + *bits > stored) {
            return std::nullopt;
        }
        first += stored - *from_end - *bits;
    } else if (!at && !is_union) {
        return std::nullopt;
    }
    constexpr std::uint64_t longest = 64;
    if (first >= most_bytes * byte || bits.value_or(0) > longest) {
        return std::nullopt;
    }
    return MemberPlace{static_cast<std::uint32_t>(first),
                       static_cast<std::uint32_t>(bits.value_or(0))};
}

}  // namespace snoopbox::compile
