// SPDX-License-Identifier: Apache-2.0
// Checks the consistency of an object's type information. libbpf in Debian 12 follows references
// unchecked, so a damaged or malicious object could crash or hang it.
#pragma once

#include <string_view>

#include "util/result.h"

namespace snoopbox::attach {

// `btf` is the content of a .BTF section. Fails, naming the faulty type, if a name or type
// reference points outside it or a type contains itself.
Status check_btf(std::string_view btf);

// Checks, before a file is opened, that it is a complete BPF object for this machine with valid
// type information.
Status check_object(std::string_view elf);

}  // namespace snoopbox::attach
