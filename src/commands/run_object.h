// SPDX-License-Identifier: Apache-2.0
// `snoopbox run PROG.bpf.o`: an object that clang made, with what it says of itself.
#pragma once

#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::commands {

// `elf` is the content of `file`. Ends as trace does.
Status run_object(const std::string& file, const std::string& elf,
                  std::span<const std::string> words);

}  // namespace snoopbox::commands
