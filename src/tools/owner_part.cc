// SPDX-License-Identifier: Apache-2.0
#include "tools/owner_part.h"

#include <algorithm>

namespace snoopbox::tools {

const NamedPart* find_owner_part(std::string_view name) {
    const auto* const found = std::ranges::find(owner_parts, name, &NamedPart::name);
    return found == owner_parts.end() ? nullptr : found;
}

}  // namespace snoopbox::tools
