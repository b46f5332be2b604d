// SPDX-License-Identifier: Apache-2.0
// Objects that clang makes here and now, as users' build systems do.
#pragma once

#include <filesystem>
#include <string>

#include "tracer.h"

namespace snoopbox::test {

bool has_clang();

// tests/live/programs/NAME.bpf.c as an object in `dir`: its path.
std::string compiled(const std::filesystem::path& dir, const std::string& name,
                     const Arguments& flags = {});

}  // namespace snoopbox::test
