// SPDX-License-Identifier: Apache-2.0
#include "commands/doctor.h"

#include <unistd.h>

#include <cstdlib>

#include "cli/doctor_arguments.h"
#include "doctor/examine.h"
#include "doctor/report.h"
#include "kernel/subject.h"
#include "util/file.h"

namespace snoopbox::commands {
namespace {

// https://no-color.org: any non-empty value.
bool wants_colours() {
    const char* no_colour = std::getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) != 0 && (no_colour == nullptr || *no_colour == '\0');
}

}  // namespace

Status doctor(std::span<const std::string> words) {
    TRY_ASSIGN(const auto arguments, cli::parse_doctor_arguments(words));
    if (arguments.help) {
        return write_all(STDOUT_FILENO, cli::doctor_help());
    }
    const auto report = doctor::examine(kernel::this_process());
    const std::string text = arguments.json
                                 ? doctor::as_json(report)
                                 : doctor::as_text(report, {wants_colours(), arguments.verbose});
    TRY(write_all(STDOUT_FILENO, text));
    return doctor::can_run(report, "execsnoop") ? Status{} : fail("execsnoop cannot run here");
}

}  // namespace snoopbox::commands
