// SPDX-License-Identifier: Apache-2.0
// Runs a trace from its start to its end, whatever its records are.
#pragma once

#include "attach/object.h"
#include "attach/way.h"
#include "cli/tool_arguments.h"
#include "session/trace_loop.h"
#include "util/held_command.h"
#include "util/result.h"
#include "util/timings.h"

namespace snoopbox::session {

// Reports that tracing has started and reads until an interrupt, the end of --duration, the exit of
// `command`, or until nobody reads standard output any more: all of these are success. `stream`:
// null if there is nothing to read. Detaches `links`, which belong to `object`, before it takes the
// last records. Reports losses and misses, and the timings if requested. `command`: null, or the
// command to release when tracing starts.
Status read_events(const EventStream* stream, const attach::Object& object, attach::Links links,
                   const cli::CommonOptions& options, const Timings& timings,
                   HeldCommand* command = nullptr);

}  // namespace snoopbox::session
