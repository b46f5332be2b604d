// SPDX-License-Identifier: Apache-2.0
// Enums of BTF.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "bpf/btf_view.h"

namespace snoopbox::bpf {

// The values of the enum `name` with their names, in its order. An enum that has no name is found
// by that of one of its values. Empty if there is none. The names are those in `types`.
std::vector<std::pair<std::uint64_t, std::string_view>> enumerators_of(const BtfView& types,
                                                                       std::string_view name);

}  // namespace snoopbox::bpf
