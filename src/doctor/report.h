// SPDX-License-Identifier: Apache-2.0
// A report as people and as programs read it.
#pragma once

#include <string>

#include "doctor/check.h"

namespace snoopbox::doctor {

struct Style {
    bool colours = false;
    bool details = false;  // -v: all checks
};

// A line for each check, and below one that is not as it should be what is to be typed.
std::string as_text(const Report& report, const Style& style);

// {"checks": [{"name", "state", "finding", "remedy"}], "tools": [the same and "method",
// "headers"]}. All keys are always there; what is not known is null.
std::string as_json(const Report& report);

// Whether that tool runs; not where that cannot be told.
bool can_run(const Report& report, const std::string& tool);

}  // namespace snoopbox::doctor
