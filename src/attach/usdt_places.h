// SPDX-License-Identifier: Apache-2.0
// Where USDT probes of programs and libraries are, and where their arguments are there.
#pragma once

#include <sys/types.h>

#include <optional>
#include <vector>

#include "attach/usdt_argument.h"
#include "attach/user_places.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::attach {

struct UsdtPlaces {
    std::vector<UserPlaces> files;  // the cookies are indices of specs
    std::vector<UsdtSpec> specs;    // each once, with the arguments that the handler has
};

// Those that a probe names, "FILE:NAME" or "FILE:PROVIDER:NAME", in the files where they are. Fails
// as find_user_functions() does, and if no place of one has arguments that can be read. If only
// some have not, a warning says so: a file of a container must not keep others from being traced.
// Of a pattern, all probes whose names match; `is_regex` says what it is.
Result<UsdtPlaces> find_usdt_places(UserFiles& files, const tools::Probe& probe,
                                    const std::optional<OnlyProcess>& process,
                                    bool is_regex = false);

}  // namespace snoopbox::attach
