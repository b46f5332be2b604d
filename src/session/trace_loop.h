// SPDX-License-Identifier: Apache-2.0
// The main loop of a trace, once its probes are live. It waits for events, the end, an interrupt
// and the output's reader at the same time; none of them delays another.
#pragma once

#include <chrono>
#include <cstdint>

#include "read/source.h"
#include "session/iterator_text.h"
#include "session/losses.h"
#include "session/printer.h"
#include "session/reporter.h"
#include "session/row_output.h"
#include "util/deadline.h"
#include "util/fd.h"
#include "util/result.h"
#include "values/event_clock.h"

namespace snoopbox::session {

// Where the records, reports and texts come from and go to. The caller owns all of it. `source` and
// `printer` are null if nothing has records, `reporter` if nothing is reported of maps, `iterators`
// if there are none, `clock` if records have no time of day.
struct Stream {
    RowOutput* output;
    read::Source* source = nullptr;
    Printer* printer = nullptr;
    SayLost say_lost = {};  // called every second, and at the end
    values::EventClock* clock = nullptr;
    Reporter* reporter = nullptr;
    IteratorText* iterators = nullptr;
    bool ends_with_iterators = false;  // once they are read and written: nothing else is traced
};

class TraceLoop {
  public:
    // `until_readable`: -1, or a file descriptor that ends the trace once it is readable.
    static Result<TraceLoop> create(const Stream& stream, Deadline end, int until_readable);

    // Runs until an interrupt, the end, an error of a report or iterator (which it returns), or
    // until nobody reads the output any more. Reports losses every second.
    Status run();

    // After the links are gone, writes what is left in the buffer. The output's reader has one
    // second to take it; reports how many events were not taken.
    Status finish();

  private:
    TraceLoop(const Stream& stream, Deadline end, int until_readable)
        : stream_(&stream), end_(end), until_readable_(until_readable) {}

    bool is_over() const;
    bool watch(int fd, std::uint32_t events) const;
    void wait(std::chrono::milliseconds most, bool asleep);
    void wait_for_output();
    Status flush();
    // Returns false if the reader took nothing for a while, or not everything before `last`.
    Result<bool> write_rest(Deadline last);
    read::Source::Batch take(Deadline until);
    // Events that are shown later than they were taken, if at all.
    void show_held(bool is_last);
    void say_lost();
    // When there is something to do besides taking records.
    Deadline next_task() const;
    // Adds the reports if they are due, or `last` ones.
    Status report(bool last);
    // Adds a piece of the iterators' text, if it is due.
    Status read_iterators();

    const Stream* stream_;
    Deadline end_;
    int until_readable_;
    Deadline next_word_ = Deadline::in(std::chrono::seconds(0));
    bool ended_ = false;  // by something it waits for
    Fd epoll_;
};

}  // namespace snoopbox::session
