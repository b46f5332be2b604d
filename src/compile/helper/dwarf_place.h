// SPDX-License-Identifier: Apache-2.0
// Where the members of structs are, in all the ways in which DWARF 2 to 5 can say it.
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <optional>

namespace snoopbox::compile {

// Of one type; larger ones are not described.
inline constexpr std::uint64_t most_bytes = std::uint64_t{1} << 27U;

struct MemberPlace {
    std::uint32_t first_bit = 0;
    std::uint32_t bits = 0;  // of a bit-field
};

// Of a member or base whose type has `type_bytes`; nothing for what is no part of each object.
std::optional<MemberPlace> place_of(Dwarf_Die& member, std::uint64_t type_bytes, bool is_union);

}  // namespace snoopbox::compile
