// SPDX-License-Identifier: Apache-2.0
// Owners of events and counts, by what is told of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "containers/owners.h"
#include "output/writer.h"
#include "tools/owner_part.h"

namespace snoopbox::reports {

// The text, empty if there is none such or it is not known; or, `for_tables`, "-" if it is known
// that there is none, and "?" if nothing is known. Refers to `kept`.
std::string_view text_of_owner(containers::Owners& owners, std::uint64_t cgroup,
                               tools::OwnerPart part, bool for_tables, std::string& kept);

// All that is known of the container, in `members`, which refer to `kept`: none if it is the host.
// Absent if it is not known which it is.
output::Value members_of_owner(containers::Owners& owners, std::uint64_t cgroup,
                               containers::Owner& kept, std::vector<output::Member>& members);

}  // namespace snoopbox::reports
