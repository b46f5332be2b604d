// SPDX-License-Identifier: Apache-2.0
// What an object's BTF says about its maps and programs.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "attach/object.h"

namespace snoopbox::attach {

// The names of the object's maps of one type, in definition order.
std::vector<std::string> maps_of_type(const Object& object, bpf_map_type type);

// Before load. Returns the type of a buffer's records if its definition has a `value`, else 0.
// Removes the definition's key and value, because the kernel refuses a buffer that has them.
std::uint32_t take_record_type(const Object& object, const std::string& map);

// The key and value types of maps.
std::set<std::uint32_t> types_of_maps(const Object& object);

// The structs through which programs look at the kernel: their arguments, and the root types of
// CO-RE relocations (`preserve_access_index`). The object was opened from `elf`.
std::set<std::uint32_t> types_looked_at(const Object& object, std::string_view elf);

// After load. The value type of the map `fd`, or 0.
std::uint32_t value_type(const Object& object, int fd);

}  // namespace snoopbox::attach
