// SPDX-License-Identifier: Apache-2.0
// Checks what .BTF.ext says about instructions, before libbpf follows it.
#pragma once

#include <string_view>

#include "bpf/btf_view.h"
#include "util/result.h"

namespace snoopbox::bpf {

// `ext` is the content of a .BTF.ext section, `btf` that of the same file's .BTF section. Fails
// unless all of its records lie inside it, at whole instructions, and its CO-RE relocations refer
// to types and members by number.
Status check_ext(std::string_view ext, const BtfView& btf);

}  // namespace snoopbox::bpf
