// SPDX-License-Identifier: Apache-2.0
// Examines what tracing needs here, what is available, and how to fix the rest.
#pragma once

#include "doctor/check.h"
#include "kernel/subject.h"

namespace snoopbox::doctor {

// Looks at files below the subject's root, and tries programs on the running kernel. Leaves nothing
// behind. No finding is an error.
Report examine(kernel::Subject subject);

}  // namespace snoopbox::doctor
