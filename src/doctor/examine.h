// SPDX-License-Identifier: Apache-2.0
// What would tracing need here, what is there, and what is to be done about the rest.
#pragma once

#include "doctor/check.h"
#include "kernel/subject.h"

namespace snoopbox::doctor {

// Looks at files below the subject's root; programs are tried on the running kernel. Nothing stays
// behind, and nothing that is found is an error.
Report examine(kernel::Subject subject);

}  // namespace snoopbox::doctor
