// SPDX-License-Identifier: Apache-2.0
// What iterators of the kernel write, read to its end once or at intervals.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attach/iterators.h"
#include "output/writer.h"
#include "session/printer.h"
#include "util/deadline.h"
#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::session {

// Of iterators that write records in place of text: the kinds, of those that are named in them, and
// who prints them.
struct IteratorRecords {
    std::vector<RecordKind> kinds = {};
    Printer* printer = nullptr;  // must outlive this
};

class IteratorText {
  public:
    // The links of the iterators must outlive this. `format` as for output::make_writer: a table
    // has the text as it is, the others have a row for each of its lines. `interval_s`: none if
    // it is read once.
    static Result<IteratorText> create(std::vector<attach::Iterator> iterators,
                                       std::string_view format, std::optional<double> interval_s,
                                       IteratorRecords records = {});

    // Adds what precedes all text.
    void begin(std::string& out) const;
    // When there is something to read; passed while reading is in progress.
    const Deadline& due() const { return due_; }
    // Adds the next piece of text. Call it when due.
    Status take(std::string& out);
    // Whether all was read, and none is due ever again.
    bool is_done() const { return is_done_; }

  private:
    IteratorText() = default;
    Status begin_next(std::string& out);
    void add(std::string_view text, std::string& out);
    void add_row(std::string_view line, std::string& out);
    void print_records(const RecordKind& kind, std::string_view bytes);
    // Of the current one; nullptr if it writes text.
    const RecordKind* kind() const;
    void end_all();

    std::vector<attach::Iterator> iterators_;
    IteratorRecords records_;
    std::unique_ptr<output::Writer> rows_;  // null: text, or none of them writes text
    std::optional<std::chrono::nanoseconds> interval_;
    std::size_t current_ = 0;
    Fd opened_;         // of the current one
    std::string line_;  // begun, for rows; or a record
    bool is_done_ = false;
    Deadline due_ = Deadline::in(std::chrono::seconds(0));
    Deadline next_ = due_;  // for all of them
};

}  // namespace snoopbox::session
