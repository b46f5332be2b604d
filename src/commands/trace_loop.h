// SPDX-License-Identifier: Apache-2.0
// What a trace does from when its probes are live: it waits for events, the end, an interrupt and
// whoever reads the output, at once. None of them holds up another.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "commands/losses.h"
#include "commands/row_output.h"
#include "events/event_clock.h"
#include "events/ring_reader.h"
#include "util/deadline.h"
#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::commands {

// Puts a record's row into the output, or nothing.
using OnRecord = std::function<Status(std::string_view record)>;

// Where the records come from and go to. Both stay the caller's, as does the clock, which may be
// null where records have no time of day.
struct EventStream {
    events::RingReader* reader;
    RowOutput* output;
    OnRecord on_record;
    SayLost say_lost;  // called each second, and at the end
    events::EventClock* clock = nullptr;
};

class TraceLoop {
  public:
    // `stream`: null for a program that has no events. `until_readable`: -1, or a descriptor that
    // ends the trace once it can be read.
    static Result<TraceLoop> create(const EventStream* stream, Deadline end, int until_readable);

    // Until an interrupt, the end, an error of on_record (which it returns), or until nobody reads
    // the output any more. Says each second what was lost meanwhile.
    Status run();

    // After the links are gone: what is still in the buffer. Whoever reads the output has a second
    // for it, and what he did not take is counted and said.
    Status finish();

  private:
    TraceLoop(const EventStream* stream, Deadline end, int until_readable)
        : stream_(stream), end_(end), until_readable_(until_readable) {}

    bool is_over() const;
    bool watch(int fd, std::uint32_t events) const;
    void wait(std::chrono::milliseconds most, bool asleep);
    void wait_for_output();
    Status flush();
    // False if the reader took nothing for a while, or not all until then.
    Result<bool> write_rest(Deadline last);
    Result<events::RingReader::Batch> take(Deadline until);

    const EventStream* stream_;
    Deadline end_;
    int until_readable_;
    Deadline next_word_ = Deadline::in(std::chrono::seconds(0));
    bool ended_ = false;  // by what is waited for
    Fd epoll_;
};

}  // namespace snoopbox::commands
