// SPDX-License-Identifier: Apache-2.0
// Attaching by what an object says itself: the sections that its programs are in.
#pragma once

#include "attach/object.h"
#include "attach/way.h"
#include "util/result.h"

namespace snoopbox::attach {

// Attaches each program that was loaded to what its section names, or none of them. Programs of
// which that cannot be told (`SEC("xdp")`: on which interface?), or that this kernel does not
// attach, are passed over; a warning names each with the reason. If there are no others that is the
// error.
Result<Links> attach_all(const Object& object);

}  // namespace snoopbox::attach
