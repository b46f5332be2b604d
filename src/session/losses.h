// SPDX-License-Identifier: Apache-2.0
// Reports of lost events.
#pragma once

#include <functional>
#include <string>

#include "attach/object.h"
#include "read/ring_reader.h"

namespace snoopbox::session {

// Warns of the losses since the last call, if any. The objects it was made from must outlive it.
using SayLost = std::function<void()>;

// For programs made with snoop.h, which count their losses.
SayLost counted_losses_of(const read::RingReader& reader);

// For other programs, whose events come through the map `ring`: reports the losses that they count
// themselves from now on, or says that the number is unknown.
SayLost likely_losses_of(const read::RingReader& reader, const attach::Object& object,
                         const std::string& ring);

}  // namespace snoopbox::session
