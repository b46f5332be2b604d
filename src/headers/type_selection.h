// SPDX-License-Identifier: Apache-2.0
// Those of a kernel's types that one program needs, as C: a few kilobytes, where all are three
// megabytes that would take most of the time of compiling it.
#pragma once

#include <string>

#include "headers/source_names.h"
#include "util/result.h"

struct btf;

namespace snoopbox::headers {

// A type is in the text if the program names it, if another that is has it as a member, or if a
// member that the program names points to it. Of a struct, only the members are there that the
// program names; all of them where it may make objects of the struct. Sizes and offsets are always
// the kernel's. Enumerations come with the enumerators.
//
// A program that reaches a type in a way that this does not see does not compile: no member is
// there with another type than the kernel's that C would take for it. Fails if the BTF is damaged.
Result<std::string> select_types(const btf* types, const SourceNames& names);

}  // namespace snoopbox::headers
