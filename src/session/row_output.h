// SPDX-License-Identifier: Apache-2.0
// Buffers rows for standard output; the text is written at each pause.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "output/writer.h"
#include "session/counted_rows.h"
#include "util/deadline.h"
#include "util/file.h"
#include "util/result.h"

namespace snoopbox::session {

class RowOutput {
  public:
    // `format` as for output::make_writer. Writes to `fd`, which stays the caller's.
    static Result<RowOutput> create(std::string_view format,
                                    std::vector<output::ColumnStyle> columns, int fd);

    // For text that is made elsewhere: reports.
    static RowOutput of_reports(int fd) { return {nullptr, fd}; }
    std::string& text() { return text_; }

    // From now on, equal rows are counted. `format`: as for create().
    void count_rows(std::string format) { counted_.emplace(std::move(format)); }
    // Adds what was counted, if rows are.
    void end();
    // The rows that were too many to be counted.
    std::uint64_t rows_left_out() const { return counted_ ? counted_->left_out() : 0; }

    // Adds the heading, if the format has one.
    void begin();
    // Adds a row with one value per column. Writes nothing yet.
    void put(const values::Row& row);
    // Whether enough text has accumulated to be written.
    bool is_full() const;
    bool is_empty() const { return text_.empty(); }

    // Writes the accumulated text until `deadline`; the rest stays.
    Status flush(Deadline deadline, OnInterrupt on_interrupt);
    // The number of bytes not written yet.
    std::size_t left_bytes() const { return text_.size(); }

    // Discards the remaining text and all later rows, and counts them: nobody reads them.
    void give_up();
    std::uint64_t rows_given_up() const { return rows_given_up_; }

    int fd() const { return fd_; }

  private:
    RowOutput(std::unique_ptr<output::Writer> writer, int fd)
        : writer_(std::move(writer)), fd_(fd) {}

    std::unique_ptr<output::Writer> writer_;
    std::optional<CountedRows> counted_;
    std::string text_;
    std::size_t heading_bytes_ = 0;      // of text_
    std::size_t erased_bytes_ = 0;       // since text_ was last empty
    std::vector<std::size_t> row_ends_;  // in text_ and what was erased before it
    bool gave_up_ = false;
    std::uint64_t rows_given_up_ = 0;
    int fd_;
};

// Whether the output's reader or terminal is gone. A trace then simply ends.
bool is_output_gone(const Error& error, int fd);

}  // namespace snoopbox::session
