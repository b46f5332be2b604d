// SPDX-License-Identifier: Apache-2.0
// Reports of lost events.
#pragma once

#include <functional>
#include <string>

#include "attach/object.h"
#include "read/source.h"

namespace snoopbox::session {

// Warns of the losses since the last call, if any. The objects it was made from must outlive it.
using SayLost = std::function<void()>;

// For records that come through the map `buffer`: how many were lost if that is counted, otherwise
// the losses that the programs count themselves from now on, or that the number is unknown.
SayLost losses_of(const read::Source& source, const attach::Object& object,
                  const std::string& buffer);

}  // namespace snoopbox::session
