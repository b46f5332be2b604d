// SPDX-License-Identifier: Apache-2.0
// Puts the types of a kernel's modules behind its own.
#pragma once

#include <span>
#include <string>

#include "bpf/btf_view.h"
#include "util/result.h"

namespace snoopbox::bpf {

// BTF that has everything: what libbpf reads without knowing of modules. The modules' views have
// been read with `vmlinux` (BtfView::read_module). What types refer to is not checked. Types that
// two modules share are in it twice. Fails if it would be too long for BTF.
Result<std::string> merge(const BtfView& vmlinux, std::span<const BtfView> modules);

}  // namespace snoopbox::bpf
