// SPDX-License-Identifier: Apache-2.0
// The loop of a trace, whatever its records are.
#pragma once

#include <functional>
#include <string_view>

#include "attach/object.h"
#include "attach/way.h"
#include "cli/tool_arguments.h"
#include "commands/row_output.h"
#include "events/ring_reader.h"
#include "util/result.h"
#include "util/timings.h"

namespace snoopbox::commands {

// Puts a record's row into the output, or nothing.
using OnRecord = std::function<Status(std::string_view record)>;

// Says that tracing goes on, and reads until an interrupt, the end of --duration, or until nobody
// reads standard output any more: all of these are success. `links`, those of `object`, end before
// the last records are taken. Says what was lost and missed, and the timings if they were asked
// for.
Status read_events(events::RingReader& reader, const attach::Object& object, attach::Links links,
                   const OnRecord& on_record, RowOutput& output, const cli::CommonOptions& options,
                   const Timings& timings);

}  // namespace snoopbox::commands
