// SPDX-License-Identifier: Apache-2.0
// The command line of `snoopbox headers`.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "util/result.h"

namespace snoopbox::cli {

struct HeadersArguments {
    std::vector<std::string> program;        // of `headers exec`: what to run with the headers
    bool print_dir = false;                  // the directory alone, for scripts
    std::optional<std::string> extract_dir;  // where to leave the tree
    std::optional<std::string> btf_file;     // another kernel's type information
    std::optional<std::string> release;      // its uname -r
    std::optional<std::string> machine;      // its uname -m; unset: as this one's
    std::string output_format = "text";      // or json
    std::string headers_from = "auto";       // as in CommonOptions
    bool verbose = false;
    bool help = false;  // if set, nothing else was read
};

// Wrong usage is an error as in usage.h.
Result<HeadersArguments> parse_headers_arguments(std::span<const std::string> words);

std::string headers_help();

}  // namespace snoopbox::cli
