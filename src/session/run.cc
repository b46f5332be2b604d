// SPDX-License-Identifier: Apache-2.0
#include "session/run.h"

#include <chrono>
#include <cstdint>
#include <utility>

#include "attach/missed.h"
#include "util/format.h"
#include "util/log.h"

namespace snoopbox::session {
namespace {

void say_missed(std::uint64_t missed) {
    if (missed > 0) {
        log::warning(fmt::format(
            "missed {}: more went on at a time than could be followed; another way to attach may "
            "(--attach, -v says which was taken)",
            missed));
    }
}

}  // namespace

Status read_events(const EventStream* stream, const attach::Object& object, attach::Links links,
                   const cli::CommonOptions& options, const Timings& timings,
                   HeldCommand* command) {
    log::never_wait_long();
    log::notice("Tracing");
    const auto end = options.duration_s
                         ? Deadline::in(std::chrono::duration<double>(*options.duration_s))
                         : Deadline::never();
    auto loop = TraceLoop::create(stream, end, command != nullptr ? command->ended_fd() : -1);
    if (!loop) {
        return tl::make_unexpected(std::move(loop.error()));
    }
    if (stream != nullptr) {
        if (stream->reporter != nullptr) {
            stream->reporter->begin(stream->output->text());
        }
        stream->output->begin();
    }
    auto ended = command != nullptr ? command->release() : Status{};
    if (ended) {
        ended = loop->run();
    }
    say_missed(attach::missed_calls(object, links));
    links = {};
    if (ended) {
        ended = loop->finish();
    }
    if (options.timings) {
        log::notice(timings.json());
    }
    if (!ended && stream != nullptr && is_output_gone(ended.error(), stream->output->fd())) {
        return {};
    }
    return ended;
}

}  // namespace snoopbox::session
