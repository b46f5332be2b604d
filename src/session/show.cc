// SPDX-License-Identifier: Apache-2.0
#include "session/show.h"

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#include "attach/missed.h"
#include "kernel/hindrance.h"
#include "read/open.h"
#include "read/several.h"
#include "session/settings.h"
#include "session/trace_loop.h"
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

void say_too_short(const Printer& printer) {
    if (printer.too_short() > 0) {
        log::warning(
            fmt::format("{} records were shorter than the {} bytes of the event's struct "
                        "and are not shown: is it another one (--event TYPE)?",
                        printer.too_short(), printer.least_bytes()));
    }
}

void say_left_out(const RowOutput& output) {
    if (output.rows_left_out() > 0) {
        log::warning(fmt::format("{} rows are not counted: there were too many different ones",
                                 output.rows_left_out()));
    }
}

void say_lost_by_journal(const Printer& printer) {
    if (printer.lost_by_journal() > 0) {
        log::warning(
            fmt::format("{} events are not in the systemd journal, which did not take them",
                        printer.lost_by_journal()));
    }
}

}  // namespace

Result<Records> open_records(const attach::Object& object, const std::vector<std::string>& buffers,
                             Printer printer, std::optional<std::size_t> bytes_per_cpu) {
    constexpr std::size_t usual_bytes = std::size_t{256} << 10U;
    std::vector<std::unique_ptr<read::Source>> sources;
    std::vector<SayLost> all_losses;
    for (const auto& buffer : buffers) {
        const int map = object.map_fd(buffer);
        if (map < 0) {
            continue;
        }
        auto source =
            read::open_source(map, object.map_fd(control_map), bytes_per_cpu.value_or(usual_bytes));
        if (!source) {
            const auto found =
                kernel::hindrance(kernel::Asked::perf_event_open, source.error().code);
            if (!found.reason.empty()) {
                source.error() = found.as_error(source.error().code);
            }
            return within(fmt::format("map \"{}\"", buffer), std::move(source.error()));
        }
        all_losses.push_back(losses_of(**source, object, buffer));
        sources.push_back(std::move(*source));
    }
    if (sources.size() < 2) {
        return Records{sources.empty() ? nullptr : std::move(sources.front()), std::move(printer),
                       all_losses.empty() ? SayLost() : std::move(all_losses.front())};
    }
    TRY_ASSIGN(auto several, read::Several::create(std::move(sources)));
    return Records{std::move(several), std::move(printer), [all_losses = std::move(all_losses)] {
                       for (const auto& say_lost : all_losses) {
                           say_lost();
                       }
                   }};
}

Status show(Live& live, Shown& shown, const cli::CommonOptions& options, const Timings& timings,
            HeldCommand* command) {
    auto none = RowOutput::of_reports(STDOUT_FILENO);
    Stream stream{&none};
    if (shown.records) {
        stream.output = &shown.records->printer.output();
        stream.source = shown.records->source.get();
        stream.printer = &shown.records->printer;
        stream.say_lost = shown.records->say_lost;
    }
    stream.reporter = shown.reporter ? &*shown.reporter : nullptr;
    stream.clock = live.clock ? &*live.clock : nullptr;
    stream.iterators = shown.iterators ? &*shown.iterators : nullptr;
    stream.ends_with_iterators = shown.ends_with_iterators;
    log::never_wait_long();
    if (!shown.ends_with_iterators) {
        log::notice("Tracing");
    }
    const auto end = options.duration_s
                         ? Deadline::in(std::chrono::duration<double>(*options.duration_s))
                         : Deadline::never();
    TRY_ASSIGN(auto loop,
               TraceLoop::create(stream, end, command != nullptr ? command->ended_fd() : -1));
    if (shown.reporter) {
        shown.reporter->begin(stream.output->text());
    }
    if (shown.iterators) {
        shown.iterators->begin(stream.output->text());
    }
    stream.output->begin();
    auto ended = command != nullptr ? command->release() : Status{};
    if (ended) {
        ended = loop.run();
    }
    say_missed(attach::missed_calls(live.object, live.links));
    live.links = {};
    if (ended) {
        ended = loop.finish();
    }
    if (shown.records) {
        say_left_out(shown.records->printer.output());
        say_too_short(shown.records->printer);
        say_lost_by_journal(shown.records->printer);
    }
    if (options.timings) {
        log::notice(timings.json());
    }
    if (!ended && is_output_gone(ended.error(), stream.output->fd())) {
        return {};
    }
    return ended;
}

}  // namespace snoopbox::session
