// SPDX-License-Identifier: Apache-2.0
// Chooses which maps of a foreign object are printed.
#pragma once

#include <string>
#include <vector>

#include "attach/object.h"
#include "util/result.h"

namespace snoopbox::session {

// After load. The hashes and arrays that the user names or, without any, those whose types are
// known and that no program takes entries out of: where it does, it only remembers something
// meanwhile, such as when a call began. -v says which are left out. Fails if one that is named is
// none.
Result<std::vector<std::string>> maps_to_print(const attach::Object& object,
                                               const std::vector<std::string>& wanted);

}  // namespace snoopbox::session
