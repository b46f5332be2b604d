// SPDX-License-Identifier: Apache-2.0
// The run of an object that somebody else compiled.
#pragma once

#include <string>

#include "cli/run_arguments.h"
#include "util/result.h"
#include "util/timings.h"

namespace snoopbox::session {

// `elf`: what `file` holds. Ends as trace() does.
Status trace_object(const std::string& file, const std::string& elf,
                    const cli::RunArguments& arguments, Timings& timings);

}  // namespace snoopbox::session
