// SPDX-License-Identifier: Apache-2.0
// Parses libbcc's description of a struct: JSON like ["name", [["member", "type", [count]], ...],
// "struct_packed"], with explicit padding (libbcc's json_map_decl_visitor.cc).
#pragma once

#include <string_view>

#include "compile/object.h"
#include "util/result.h"

namespace snoopbox::compile {

// Members must be scalars or arrays of scalars; bit fields, unions and nested structs are errors.
Result<Layout> parse_layout(std::string_view description);

// The same, or a scalar such as "unsigned int": a layout without a name.
Result<Layout> parse_type(std::string_view description);

}  // namespace snoopbox::compile
