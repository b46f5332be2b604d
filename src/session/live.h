// SPDX-License-Identifier: Apache-2.0
// Programs that are in the kernel and attached.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "attach/object.h"
#include "attach/way.h"
#include "values/event_clock.h"

namespace snoopbox::session {

struct Live {
    attach::Object object;
    std::optional<values::EventClock> clock;  // started before any event, if those have times
    attach::Links links;
    std::vector<std::string> probes = {};  // what patterns mean, by number
};

}  // namespace snoopbox::session
