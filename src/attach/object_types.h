// SPDX-License-Identifier: Apache-2.0
// What an object's BTF says of its maps and programs.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "attach/object.h"

namespace snoopbox::attach {

// The names of the object's maps of one type, in its order.
std::vector<std::string> maps_of_type(const Object& object, bpf_map_type type);

// Before load. The type of a ring buffer's records, if its definition has a `value`, or 0. The
// kernel takes a ring buffer without key and value only, so that they are taken out.
std::uint32_t take_record_type(const Object& object, const std::string& map);

// Types of keys and values of maps.
std::set<std::uint32_t> types_of_maps(const Object& object);

// Structs through which programs look at the kernel: their arguments, and the roots of CO-RE
// relocations (`preserve_access_index`). `elf` is what the object was opened from.
std::set<std::uint32_t> types_looked_at(const Object& object, std::string_view elf);

// After load. The type of the values of the map `fd`, or 0.
std::uint32_t value_type(const Object& object, int fd);

}  // namespace snoopbox::attach
