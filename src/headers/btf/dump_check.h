// SPDX-License-Identifier: Apache-2.0
// Checks BTF from elsewhere for what becomes C of it: names become C as they are, and types
// are followed as deep as they go.
#pragma once

#include "bpf/btf_view.h"
#include "util/result.h"

namespace snoopbox::headers {

// For types that passed bpf::check_types. Fails, naming the faulty type, unless all names are C's,
// each member has a size, and the types can be written as C of a reasonable length.
Status check_dump(const bpf::BtfView& btf);

}  // namespace snoopbox::headers
