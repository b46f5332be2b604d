// SPDX-License-Identifier: Apache-2.0
// Formats a report for people and for programs.
#pragma once

#include <string>

#include "doctor/check.h"

namespace snoopbox::doctor {

struct Style {
    bool colours = false;
    bool details = false;  // -v: all checks
};

// One line per check, followed by what to type if something is wrong.
std::string as_text(const Report& report, const Style& style);

// {"checks": [{"name", "state", "finding", "remedy"}], "tools": [the same and "method",
// "headers"]}. All keys are always present; unknown values are null.
std::string as_json(const Report& report);

// Whether the tool runs; false if that is unknown.
bool can_run(const Report& report, const std::string& tool);

}  // namespace snoopbox::doctor
