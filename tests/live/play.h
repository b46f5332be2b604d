// SPDX-License-Identifier: Apache-2.0
// Plays a case: sets the scene, traces, causes the events, ends the trace and cleans up.
#pragma once

#include <string>
#include <vector>

#include "cases.h"
#include "expect.h"

namespace snoopbox::test {

struct Played {
    std::string lacking;               // what the case needs and the machine lacks; else:
    std::vector<Mismatch> mismatches;  // empty: all is as expected
    std::string report;                // the command, and all that was said
};

// Nothing that it starts, mounts or writes is left when it returns.
Played play(const Suite& suite, const Case& of);

}  // namespace snoopbox::test
