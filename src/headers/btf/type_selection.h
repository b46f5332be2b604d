// SPDX-License-Identifier: Apache-2.0
// The kernel types that one program needs, as C: a few kilobytes. All types are three megabytes,
// which would take most of the compile time.
#pragma once

#include <string>

#include "headers/btf/source_names.h"
#include "util/result.h"

struct btf;

namespace snoopbox::headers {

// A type is written if the program names it, if another written type has it as a member, or if a
// member that the program names points to it. Structs get only the members that the program names,
// or all of them if the program may create objects of the struct. Sizes and offsets are always the
// kernel's. Enumerations come with their enumerators.
//
// A program that reaches a type in a way this does not see fails to compile: no member ever gets a
// different type that C would accept in place of the kernel's. Fails if the BTF is damaged.
Result<std::string> select_types(const btf* types, const SourceNames& names);

}  // namespace snoopbox::headers
