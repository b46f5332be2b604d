// SPDX-License-Identifier: Apache-2.0
// Shows what programs tell, from the start of a trace to its end, whatever it is.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/common_options.h"
#include "read/source.h"
#include "session/iterator_text.h"
#include "session/live.h"
#include "session/losses.h"
#include "session/printer.h"
#include "session/reporter.h"
#include "util/held_command.h"
#include "util/result.h"
#include "util/timings.h"

namespace snoopbox::session {

// Records, from their buffers to the output.
struct Records {
    std::unique_ptr<read::Source> source;  // null: there are none
    Printer printer;
    SayLost say_lost;
};
// `buffers`: the maps that they come through. Records from then on are kept for the reader.
// `bytes_per_cpu`: the size of perf buffers, if not the default. An object has no such map if none
// of the programs that these options need submits anything. `object` must outlive the result.
Result<Records> open_records(const attach::Object& object, const std::vector<std::string>& buffers,
                             Printer printer, std::optional<std::size_t> bytes_per_cpu = {});

struct Shown {
    std::optional<Records> records;
    std::optional<Reporter> reporter;
    std::vector<RecordKind> of_iterators;  // of those that write records in place of text
    std::optional<IteratorText> iterators;
    bool ends_with_iterators = false;  // nothing else is traced, and they are read once
};

// Says that tracing has started and reads until an interrupt, the end of --duration, the exit of
// `command`, the end of iterators if there is nothing else, or until nobody reads standard output
// any more: all of these are success. Detaches before it takes the last records. Reports losses and
// misses, and the timings if requested. `command`: null, or the command to release when tracing
// starts. `live` and `shown` may refer to each other.
Status show(Live& live, Shown& shown, const cli::CommonOptions& options, const Timings& timings,
            HeldCommand* command = nullptr);

}  // namespace snoopbox::session
