// SPDX-License-Identifier: Apache-2.0
// A trace from the word that it goes on until its end, whatever its records are.
#pragma once

#include "attach/object.h"
#include "attach/way.h"
#include "cli/tool_arguments.h"
#include "commands/trace_loop.h"
#include "util/held_command.h"
#include "util/result.h"
#include "util/timings.h"

namespace snoopbox::commands {

// Says that tracing goes on, and reads until an interrupt, the end of --duration, or until nobody
// reads standard output any more: all of these are success. `stream`: null if there is nothing to
// read. `links`, those of `object`, end before the last records are taken. Says what was lost and
// missed, and the timings if they were asked for. `command`: null, or what runs from when tracing
// goes on, and ends it.
Status read_events(const EventStream* stream, const attach::Object& object, attach::Links links,
                   const cli::CommonOptions& options, const Timings& timings,
                   HeldCommand* command = nullptr);

}  // namespace snoopbox::commands
