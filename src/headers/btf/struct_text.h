// SPDX-License-Identifier: Apache-2.0
// Writes a struct or union as C, with members at given offsets.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace snoopbox::headers {

struct Field {
    std::uint32_t bit_offset = 0;
    std::uint32_t bit_field = 0;  // width in bits; 0: not a bit field
    std::uint32_t bytes = 0;      // of its type
    std::uint32_t alignment = 1;  // of its type
    std::string text;             // "int pid": without width and semicolon
};

struct StructText {
    std::string text;  // "{...}", followed by attributes if needed
    std::uint32_t alignment = 1;
};

// Places all `fields` at their offsets, fills the gaps, and makes the struct `bytes` long. Fields
// may come in any order, and any of the real type's may be missing. A field that overlaps another
// is left out: C has none such, and a program that uses it will not compile.
//
// Holes become arrays of char, and bit fields never run on from one 64-bit word to the next: clang
// merges a run into one integer of hundreds of bits. libbcc lays out structs for the host but
// generates code for BPF, whose data layout aligns such wide integers to 16 bytes, not 8: all later
// members would silently be read 16 bytes too far (mm_struct, net_device, cgroup and 60 others in
// Linux 6.18). Sizes and offsets in C do not show it, only instructions do (tests/layout). `holes`
// keeps counting, so that names stay unique if an unnamed struct is part of another struct.
StructText struct_text(std::vector<Field> fields, std::uint32_t bytes, bool is_union,
                       unsigned& holes);

}  // namespace snoopbox::headers
