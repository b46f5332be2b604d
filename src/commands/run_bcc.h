// SPDX-License-Identifier: Apache-2.0
// `snoopbox run prog.c`: traces with C that was written for BCC's Python front end.
#pragma once

#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::commands {

// `content` is that of `file`. Ends as trace() does.
Status run_bcc(const std::string& file, const std::string& content,
               std::span<const std::string> words);

}  // namespace snoopbox::commands
