// SPDX-License-Identifier: Apache-2.0
// A struct or union as C whose members are where they are told to be.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace snoopbox::headers {

struct Field {
    std::uint32_t bit_offset = 0;
    std::uint32_t bit_field = 0;  // how many bits wide, 0 if it is none
    std::uint32_t bytes = 0;      // of its type
    std::uint32_t alignment = 1;  // of its type
    std::string text;             // "int pid": without width and semicolon
};

struct StructText {
    std::string text;  // "{...}", with attributes behind it where it needs some
    std::uint32_t alignment = 1;
};

// All `fields` at their offsets, what is between them filled, `bytes` long in all. Fields may be
// given in any order, and any of the real type's may be missing; one that overlaps another is left
// out (no C has such, and a program that uses it will not compile).
//
// Holes become arrays of char: runs of unnamed bit fields would not mean the same to libbcc as to
// the kernel (see padding.h).
// `holes` counts on, so that names are unique where one struct without a name is part of another.
StructText struct_text(std::vector<Field> fields, std::uint32_t bytes, bool is_union,
                       unsigned& holes);

}  // namespace snoopbox::headers
