// SPDX-License-Identifier: Apache-2.0
// Checks how an object's BTF defines its maps and external variables, before libbpf makes them.
#pragma once

#include "bpf/btf_view.h"
#include "util/result.h"

namespace snoopbox::bpf {

// For types that passed check_types.
Status check_maps(const BtfView& btf);

}  // namespace snoopbox::bpf
