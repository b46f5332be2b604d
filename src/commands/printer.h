// SPDX-License-Identifier: Apache-2.0
// The way of an event from the buffer to standard output.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/tool_arguments.h"
#include "events/decoder.h"
#include "events/filter.h"
#include "output/writer.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::commands {

class Printer {
  public:
    // Writes to `fd`, which stays the caller's.
    static Result<Printer> create(const tools::ToolSpec& tool, const cli::ToolArguments& arguments,
                                  const btf* types, int fd);

    // The heading, if the format has one.
    Status begin();
    // One record. Its text is written at the next flush, or now if much has come together.
    Status print(std::string_view record);
    Status flush();

  private:
    Printer(events::Decoder decoder, std::unique_ptr<output::Writer> writer, int fd)
        : decoder_(std::move(decoder)), writer_(std::move(writer)), fd_(fd) {}

    struct Shown {
        std::size_t column;  // of those that are declared
        bool quote_all = false;
        std::size_t limit = 0;
    };
    events::Decoder decoder_;
    events::Filter filter_;
    std::unique_ptr<output::Writer> writer_;
    std::vector<Shown> shown_;
    events::Row all_;
    events::Row row_;
    std::string text_;
    int fd_;
};

// Nobody reads the output any more, or its terminal is gone: a trace just ends.
bool is_output_gone(const Error& error);

}  // namespace snoopbox::commands
