// SPDX-License-Identifier: Apache-2.0
// Whether an object's type information holds together: libbpf of Debian 12 follows references
// without a look, and an object that is damaged, or made to harm, would crash or hang it.
#pragma once

#include <string_view>

#include "util/result.h"

namespace snoopbox::attach {

// `btf` is the content of a section .BTF. Fails, saying which type is wrong, unless all names and
// types that it refers to are in it, and no type is part of itself.
Status check_btf(std::string_view btf);

// Of a file that is to be opened: that it is an object for BPF on this machine, whole, with type
// information that is good.
Status check_object(std::string_view elf);

}  // namespace snoopbox::attach
