// SPDX-License-Identifier: Apache-2.0
// What C includes.
#pragma once

#include <string_view>
#include <vector>

namespace snoopbox {

// The names in `#include "NAME"`, in their order.
std::vector<std::string_view> quoted_includes(std::string_view source);

}  // namespace snoopbox
