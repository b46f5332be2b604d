// SPDX-License-Identifier: Apache-2.0
// Whose the headers are that an object was made of.
#pragma once

#include <filesystem>
#include <span>

#include "headers/header_tree.h"
#include "util/result.h"

namespace snoopbox::compile {

// Fails if others could have written one of the files that were `read`, or could have put it where
// it is: those of `tree` by its own writers, the tool's own by the user we run as, root and sudo's
// caller. It is enough to look afterwards: whoever owns a file or may write to it or its directory
// cannot make it seem that they never did.
Status check_headers(std::span<const std::filesystem::path> read, const headers::HeaderTree& tree);

}  // namespace snoopbox::compile
