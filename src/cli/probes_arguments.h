// SPDX-License-Identifier: Apache-2.0
// The command lines of `snoopbox probes` and `snoopbox tplist`.
#pragma once

#include <sys/types.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "util/result.h"

namespace snoopbox::cli {

struct ProbesArguments {
    std::string pattern;  // empty: not given
    bool is_regex = false;
    std::optional<pid_t> process;
    std::vector<std::string> types;  // probes: of --type; empty: all
    std::string file;                // tplist: of --lib
    std::string output_format = "table";
    int verbosity = 0;
    bool help = false;  // if set, nothing else was read
};

// Wrong usage is an error as in usage.h. `types`: those that --type takes.
Result<ProbesArguments> parse_probes_arguments(std::span<const std::string> words,
                                               std::span<const std::string_view> types);
Result<ProbesArguments> parse_tplist_arguments(std::span<const std::string> words);

std::string probes_help(std::span<const std::string_view> types);
std::string tplist_help();

}  // namespace snoopbox::cli
