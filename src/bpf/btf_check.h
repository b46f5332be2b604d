// SPDX-License-Identifier: Apache-2.0
// Checks the consistency of type information. libbpf in Debian 12 follows references unchecked, so
// damaged or malicious BTF could crash or hang it.
#pragma once

#include <string_view>

#include "bpf/btf_view.h"
#include "util/result.h"

namespace snoopbox::bpf {

// Fails, naming the faulty type, if a name or a type reference points outside, a type refers to
// one of a kind that cannot stand there, a size makes no sense, or a type contains itself.
Status check_types(const BtfView& btf);

// The same, for the content of a .BTF section or a raw BTF file.
Status check_btf(std::string_view btf);

}  // namespace snoopbox::bpf
