// SPDX-License-Identifier: Apache-2.0
// What the compile helper said, without what only a developer of libbcc could use.
#pragma once

#include <string>
#include <string_view>

namespace snoopbox::compile {

// clang's own lines, in their order, of everything that was said.
std::string clean_diagnostics(std::string_view said);

}  // namespace snoopbox::compile
