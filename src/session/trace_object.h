// SPDX-License-Identifier: Apache-2.0
// The run of an object that somebody else compiled, or wrote.
#pragma once

#include <string>

#include "cli/run_arguments.h"
#include "session/object_records.h"
#include "util/result.h"
#include "util/timings.h"

namespace snoopbox::session {

// Who compiled it: libbpf handles what others did in a process of its own first.
enum class Maker { we, others };

// `elf`: what `file` holds, or was made of it. `get_local_types`: as for ObjectRecords. Ends as
// trace() does.
Status trace_object(const std::string& file, const std::string& elf, Maker maker,
                    const cli::RunArguments& arguments, Timings& timings,
                    GetLocalTypes get_local_types = {});

}  // namespace snoopbox::session
