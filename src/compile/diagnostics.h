// SPDX-License-Identifier: Apache-2.0
// The compile helper's output, without what is useful only to a developer of libbcc.
#pragma once

#include <string>
#include <string_view>

namespace snoopbox::compile {

// Returns clang's own lines from `said`, in order.
std::string clean_diagnostics(std::string_view said);

}  // namespace snoopbox::compile
