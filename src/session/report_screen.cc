// SPDX-License-Identifier: Apache-2.0
#include "session/report_screen.h"

#include <cstdlib>

#include "output/screen.h"
#include "util/ascii.h"
#include "util/file.h"
#include "util/terminal.h"

namespace snoopbox::session {
namespace {

bool obeys_control_sequences(int fd) {
    const char* kind = std::getenv("TERM");
    return terminal_size(fd) && kind != nullptr && *kind != '\0' &&
           kind != std::string_view("dumb");
}

}  // namespace

ReportScreen::ReportScreen(int fd, bool keeps, bool sums_up)
    : fd_(fd), redraws_(!keeps && obeys_control_sequences(fd)), sums_up_(sums_up) {}

std::string ReportScreen::heading(output::TimeOfDay time, std::string_view warning) {
    std::string text = first_ || redraws_ ? "" : "\n";
    if (sums_up_) {
        clock_.append_time(text, time.ns);
        if (const auto load = read_file("/proc/loadavg")) {
            text.append(" loadavg: ").append(trimmed(*load));
        }
        text += '\n';
    }
    if (redraws_ && !warning.empty()) {
        text.append(warning) += '\n';
    }
    return text;
}

void ReportScreen::show(std::string_view page, std::string& out) {
    if (redraws_) {
        const auto size = terminal_size(fd_).value_or(TerminalSize());
        output::append_page(out, page, size.columns, size.lines, first_);
    } else {
        out += page;
    }
    first_ = false;
}

}  // namespace snoopbox::session
