// SPDX-License-Identifier: Apache-2.0
// Lets libbpf handle an object from elsewhere in a process of its own first.
#pragma once

#include <string>
#include <string_view>

#include "util/result.h"

namespace snoopbox::attach {

// Opens `elf`, and relocates its programs if this process may load any, where a crash or an endless
// loop of libbpf does no harm. Fails if there is one, or if the object cannot be opened. Whether
// the kernel would accept the programs is not tried. Leaves nothing in the kernel.
Status try_to_open(std::string_view elf, const std::string& name);

}  // namespace snoopbox::attach
