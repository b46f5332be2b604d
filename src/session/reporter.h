// SPDX-License-Identifier: Apache-2.0
// Prints a tool's reports when they are due.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attach/object.h"
#include "cli/tool_arguments.h"
#include "output/sentence.h"
#include "output/text.h"
#include "reports/report.h"
#include "session/report_screen.h"
#include "tools/tool_spec.h"
#include "util/deadline.h"
#include "util/result.h"

namespace snoopbox::session {

class Reporter {
  public:
    // `object` is loaded and outlives this, as `owners` do (nullptr: none are asked for). `fd`:
    // where the reports go, which may be a terminal.
    static Result<Reporter> create(const tools::ToolSpec& tool, const cli::ToolArguments& arguments,
                                   const attach::Object& object, containers::Owners* owners,
                                   int fd);

    // For maps of a program that declares nothing, each below its name. `interval_s`: none if they
    // are shown at the end only.
    static Result<Reporter> of_maps(const std::vector<std::string>& maps, std::string_view format,
                                    std::optional<double> interval_s, const attach::Object& object,
                                    int fd);

    // The first interval begins. Adds what precedes all reports.
    void begin(std::string& out);

    // When the next report is due; never if there is only one, at the end.
    const Deadline& due() const { return due_; }
    // Adds the reports.
    Status print(std::string& out);
    // When reports have something to look at meanwhile.
    const Deadline& next_glance() const { return next_glance_; }
    void glance();
    // Whether there were as many as asked for.
    bool is_done() const { return left_ && *left_ == 0; }

  private:
    Reporter() = default;

    std::vector<std::unique_ptr<reports::Report>> reports_;
    std::optional<ReportScreen> screen_;
    std::optional<std::chrono::nanoseconds> interval_;
    std::optional<std::int64_t> left_;          // reports
    std::vector<output::SentencePiece> title_;  // empty: none
    output::Clock clock_;
    bool times_ = false;
    bool heads_each_ = false;  // what precedes a report does so each time
    bool warned_ = false;
    Deadline due_ = Deadline::never();
    Deadline next_glance_ = Deadline::never();
    std::string more_room_;  // the options that give maps more room: ", or more room: --size"
};

}  // namespace snoopbox::session
