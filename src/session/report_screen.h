// SPDX-License-Identifier: Apache-2.0
// How the reports of a tool with a `screen` are shown as a table: below the time and the load
// average and, on a terminal, each in place of the one before.
#pragma once

#include <string>
#include <string_view>

#include "output/text.h"
#include "output/writer.h"

namespace snoopbox::session {

class ReportScreen {
  public:
    // `keeps`: the user wants all reports to stay, even on a terminal at `fd`. `sums_up`: pages
    // begin with the time and the load average.
    ReportScreen(int fd, bool keeps, bool sums_up);

    bool redraws() const { return redraws_; }

    // What each page begins with. `warning`: empty, or what must not be overlooked; where pages are
    // redrawn, what else is printed would vanish.
    std::string heading(output::TimeOfDay time, std::string_view warning);

    // Adds what shows a page.
    void show(std::string_view page, std::string& out);

  private:
    int fd_;
    bool redraws_;
    bool sums_up_;
    bool first_ = true;
    output::Clock clock_;
};

}  // namespace snoopbox::session
