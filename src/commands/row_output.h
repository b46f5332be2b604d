// SPDX-License-Identifier: Apache-2.0
// Rows on their way to standard output: text that comes together and is written at each pause.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "output/writer.h"
#include "util/result.h"

namespace snoopbox::commands {

class RowOutput {
  public:
    // `format` as of output::make_writer. Writes to `fd`, which stays the caller's.
    static Result<RowOutput> create(std::string_view format,
                                    std::vector<output::ColumnStyle> columns, int fd);

    // The heading, if the format has one.
    Status begin();
    // A row as long as the columns. Its text is written at the next flush, or now if much has come
    // together.
    Status put(const events::Row& row);
    Status flush();

  private:
    RowOutput(std::unique_ptr<output::Writer> writer, int fd)
        : writer_(std::move(writer)), fd_(fd) {}

    std::unique_ptr<output::Writer> writer_;
    std::string text_;
    int fd_;
};

// Nobody reads the output any more, or its terminal is gone: a trace just ends.
bool is_output_gone(const Error& error);

}  // namespace snoopbox::commands
