// SPDX-License-Identifier: Apache-2.0
// Objects compiled by clang during the test, as users' build systems do.
#pragma once

#include <filesystem>
#include <string>

#include "tracer.h"

namespace snoopbox::test {

bool has_clang();

// Compiles tests/live/programs/NAME.bpf.c into an object in `dir` and returns its path.
std::string compiled(const std::filesystem::path& dir, const std::string& name,
                     const Arguments& flags = {});

}  // namespace snoopbox::test
