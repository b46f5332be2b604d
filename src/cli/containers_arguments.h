// SPDX-License-Identifier: Apache-2.0
// The command line of `snoopbox containers`.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "util/result.h"

namespace snoopbox::cli {

struct ContainersArguments {
    std::vector<std::string> wanted;  // names, beginnings of IDs, patterns; empty: all
    std::string output_format = "table";
    bool help = false;  // if set, nothing else was read
};

// Wrong usage is an error as in usage.h.
Result<ContainersArguments> parse_containers_arguments(std::span<const std::string> words);

std::string containers_help();

}  // namespace snoopbox::cli
