// SPDX-License-Identifier: Apache-2.0
// The program that compiles: snoopbox-compile.
#pragma once

#include <filesystem>

#include "util/result.h"
#include "util/trusted_path.h"

namespace snoopbox::compile {

// It is next to the running program, or in libexec if that is installed.
Result<std::filesystem::path> find_helper();

// Opens it. Fails if it could be another user's: it runs as us. Besides root and us, the owner of
// the running program may own it, and the user who called sudo.
Result<trust::TrustedPath> open_helper();

}  // namespace snoopbox::compile
