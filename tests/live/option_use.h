// SPDX-License-Identifier: Apache-2.0
// Which options of a tool its cases do not use.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cases.h"
#include "util/result.h"

namespace snoopbox::test {

// As a tool file declares it, or one of its filters.
struct DeclaredOption {
    std::string name;
    std::string letter;  // empty if it has none
    bool takes_value = false;
    bool takes_rest = false;  // all words that follow
};

Result<std::vector<DeclaredOption>> declared_options(const std::filesystem::path& tool_file);

// The names of the options that a command line has: -x, -xU, -n5, -n 5, --name, --name=5.
std::vector<std::string> used_options(const std::vector<DeclaredOption>& declared,
                                      const std::vector<std::string>& words);

// The long forms of those that no case uses.
std::vector<std::string> unused_options(const std::vector<DeclaredOption>& declared,
                                        const std::vector<Case>& cases);

}  // namespace snoopbox::test
