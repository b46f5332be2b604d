// SPDX-License-Identifier: Apache-2.0
// Where functions of programs and libraries are.
#pragma once

#include <sys/types.h>

#include <optional>
#include <vector>

#include "attach/user_places.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::attach {

// Those that a probe names, "FILE:FUNCTION", in the files where they are. Fails if one of them is
// nowhere, unless the probe does without; the result is empty if it does without all. Of a pattern,
// all functions that match; `is_regex` says what it is.
Result<std::vector<UserPlaces>> find_user_functions(UserFiles& files, const tools::Probe& probe,
                                                    const std::optional<OnlyProcess>& process,
                                                    bool is_regex = false);

}  // namespace snoopbox::attach
