// SPDX-License-Identifier: Apache-2.0
// Runs the compile helper as another user, with limits.
#pragma once

#include <cstdint>
#include <optional>

#include "util/fd.h"
#include "util/result.h"
#include "util/subprocess.h"

namespace snoopbox::compile {

struct HelperLimits {
    std::uint64_t memory_bytes = 0;
    std::uint64_t cpu_seconds = 0;
    std::uint64_t file_bytes = 0;  // of each file that it writes
};

// `helper`: the open program (find_helper.h). It becomes another user if there is one who can
// execute it, unless only we can read what it needs (`readable_by_all` is false); -v says so.
Result<SubprocessEnd> run_helper(Subprocess& child, Fd helper, const HelperLimits& limits,
                                 bool readable_by_all);

// Why it did not run to its end; nothing if it did.
std::optional<Error> ended_helper(const SubprocessEnd& end, const HelperLimits& limits,
                                  const std::string& said = {});

}  // namespace snoopbox::compile
