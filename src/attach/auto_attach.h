// SPDX-License-Identifier: Apache-2.0
// Attaches the programs of an object as their sections say.
#pragma once

#include "attach/object.h"
#include "attach/way.h"
#include "util/result.h"

namespace snoopbox::attach {

// Attaches each loaded program to the target that its section names; on failure, none. Skips
// programs whose section does not determine a target (`SEC("xdp")`: on which interface?) and
// programs that this kernel cannot attach; a warning names each with the reason. Fails if no
// program remains.
Result<Links> attach_all(const Object& object);

}  // namespace snoopbox::attach
