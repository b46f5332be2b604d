// SPDX-License-Identifier: Apache-2.0
// Takes a tool's events from the buffer to standard output.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "cli/tool_arguments.h"
#include "session/row_output.h"
#include "tools/tool_spec.h"
#include "util/result.h"
#include "values/decoder.h"
#include "values/filter.h"

namespace snoopbox::session {

class Printer {
  public:
    // Writes to `fd`. The caller keeps `fd` and `clock`.
    static Result<Printer> create(const tools::ToolSpec& tool, const cli::ToolArguments& arguments,
                                  const btf* types, values::EventClock& clock, int fd);

    // Prints one record.
    Status print(std::string_view record);
    RowOutput& output() { return output_; }

  private:
    Printer(values::Decoder decoder, RowOutput output)
        : decoder_(std::move(decoder)), output_(std::move(output)) {}

    struct Shown {
        std::size_t column;  // index into the declared columns
        bool quote_all = false;
        std::size_t limit = 0;
    };
    values::Decoder decoder_;
    values::Filter filter_;
    std::vector<Shown> shown_;
    values::Row all_;
    values::Row row_;
    RowOutput output_;
};

}  // namespace snoopbox::session
