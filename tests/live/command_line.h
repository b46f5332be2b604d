// SPDX-License-Identifier: Apache-2.0
// How a case starts snoopbox.
#pragma once

#include <string>
#include <vector>

#include "cases.h"
#include "values.h"

namespace snoopbox::test {

// The program and its arguments.
std::vector<std::string> command_line(const Suite& suite, const Case& of, const Values& values);

// The same with the cache of own_cache.h.
std::vector<std::string> with_own_cache(std::vector<std::string> words);

// As typed into a shell.
std::string quoted(const std::vector<std::string>& words);

}  // namespace snoopbox::test
