// SPDX-License-Identifier: Apache-2.0
#include "commands/read_events.h"

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "attach/missed.h"
#include "util/format.h"
#include "util/interrupt.h"
#include "util/log.h"

namespace snoopbox::commands {
namespace {

// Says what was lost since it was said last.
void say_lost(std::uint64_t lost, std::uint64_t& said) {
    if (lost > said) {
        log::warning(
            fmt::format("lost {} events, {} in all: the output is slower than the events; "
                        "try a larger --ring-buffer, or fewer events",
                        lost - said, lost));
        said = lost;
    }
}

void say_missed(std::uint64_t missed) {
    if (missed > 0) {
        log::warning(fmt::format(
            "missed {} calls: the kernel could not watch all those that were going on at a time; "
            "another way may (--attach, -v says which was taken)",
            missed));
    }
}

}  // namespace

Status read_events(events::RingReader& reader, const attach::Object& object, attach::Links links,
                   const OnRecord& on_record, RowOutput& output, const cli::CommonOptions& options,
                   const Timings& timings) {
    log::notice("Tracing");
    std::uint64_t said = 0;
    const events::Handlers handlers{
        on_record,
        [&] {
            say_lost(reader.lost(), said);
            return output.flush();
        },
        [&] {
            say_missed(attach::missed_calls(object, links));
            links = {};
        },
    };
    std::optional<std::chrono::duration<double>> duration;
    if (options.duration_s) {
        duration.emplace(*options.duration_s);
    }
    auto ended = output.begin();
    if (ended) {
        ended = reader.run(handlers, duration, STDOUT_FILENO);
        say_lost(reader.lost(), said);
    }
    if (options.timings) {
        log::notice(timings.json());
    }
    if (!ended && (is_output_gone(ended.error()) || is_interrupt(ended.error()))) {
        return {};
    }
    return ended;
}

}  // namespace snoopbox::commands
