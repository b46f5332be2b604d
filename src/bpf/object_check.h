// SPDX-License-Identifier: Apache-2.0
// The one check that an object from elsewhere has to pass before libbpf sees it.
#pragma once

#include <string_view>

#include "util/result.h"

namespace snoopbox::bpf {

// Fails unless `elf` is a complete BPF object for this machine, as compilers make them: sections,
// symbols and relocations refer to what is there, and so does the type information (.BTF and
// .BTF.ext), which it must have. libbpf 1.1 and libelf rely on much of this unchecked.
Status check_object(std::string_view elf);

}  // namespace snoopbox::bpf
