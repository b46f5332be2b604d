// SPDX-License-Identifier: Apache-2.0
// What to do where containers cannot be seen.
#pragma once

#include <string>

#include "util/result.h"

namespace snoopbox::containers {

tl::unexpected<Error> fail_no_cgroups();

// Of a cgroup namespace or the like: from there, only some containers are found.
inline constexpr const char* only_a_part =
    "only a part of the host's cgroups is visible here, and its containers";
std::string remedy_for_a_part();  // may be empty
tl::unexpected<Error> fail_part_of_cgroups();

}  // namespace snoopbox::containers
