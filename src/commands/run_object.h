// SPDX-License-Identifier: Apache-2.0
// `snoopbox run PROG.bpf.o`: traces with an object made by clang, using what it says about itself.
#pragma once

#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::commands {

// `elf` is the content of `file`. Ends as trace() does.
Status run_object(const std::string& file, const std::string& elf,
                  std::span<const std::string> words);

}  // namespace snoopbox::commands
