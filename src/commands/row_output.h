// SPDX-License-Identifier: Apache-2.0
// Rows on their way to standard output: text that comes together and is written at each pause.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "output/writer.h"
#include "util/deadline.h"
#include "util/file.h"
#include "util/result.h"

namespace snoopbox::commands {

class RowOutput {
  public:
    // `format` as of output::make_writer. Writes to `fd`, which stays the caller's.
    static Result<RowOutput> create(std::string_view format,
                                    std::vector<output::ColumnStyle> columns, int fd);

    // The heading, if the format has one.
    void begin();
    // A row as long as the columns. Nothing is written yet.
    void put(const events::Row& row);
    // So much has come together that it should be written.
    bool is_full() const;
    bool is_empty() const { return text_.empty(); }

    // Writes what has come together, until then at most: what is left stays.
    Status flush(Deadline deadline, OnInterrupt on_interrupt);
    // How much is left.
    std::size_t left_bytes() const { return text_.size(); }

    // Nobody takes what is left, nor the rows that are put from now on: they are counted.
    void give_up();
    std::uint64_t rows_given_up() const { return rows_given_up_; }

    int fd() const { return fd_; }

  private:
    RowOutput(std::unique_ptr<output::Writer> writer, int fd)
        : writer_(std::move(writer)), fd_(fd) {}

    std::unique_ptr<output::Writer> writer_;
    std::string text_;
    std::size_t heading_bytes_ = 0;  // of text_
    bool gave_up_ = false;
    std::uint64_t rows_given_up_ = 0;
    int fd_;
};

// Nobody reads the output any more, or its terminal is gone: a trace just ends.
bool is_output_gone(const Error& error, int fd);

}  // namespace snoopbox::commands
