// SPDX-License-Identifier: Apache-2.0
// What is said of events that were lost.
#pragma once

#include <functional>
#include <string>

#include "attach/object.h"
#include "events/ring_reader.h"

namespace snoopbox::commands {

// Says, as a warning, what was lost since it was called last, and nothing if that is nothing. What
// it is made of must outlive it.
using SayLost = std::function<void()>;

// Of programs that were made with snoop.h: they count.
SayLost counted_losses_of(const events::RingReader& reader);

// Of others, whose events come by the map `ring`: what was lost is what they count themselves from
// now on, or unknown.
SayLost likely_losses_of(const events::RingReader& reader, const attach::Object& object,
                         const std::string& ring);

}  // namespace snoopbox::commands
