// SPDX-License-Identifier: Apache-2.0
// What the helper tells of types in debug information, as raw BTF.
#pragma once

#include <span>
#include <string>

#include "compile/debug_types.h"
#include "compile/helper/dwarf_file.h"
#include "util/result.h"

namespace snoopbox::compile {

// The functions that begin at these addresses, those that are known, with all types that they lead
// to (DwarfTypes::add_function). Fails if none is known.
Result<std::string> types_of_functions(const DwarfFile& file, std::span<const FunctionAt> wanted);

// The structs and unions of all variables and arguments in functions, and of what these point to.
Result<std::string> types_of_variables(const DwarfFile& file);

}  // namespace snoopbox::compile
