// SPDX-License-Identifier: Apache-2.0
// The command line of `snoopbox cache`.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "util/result.h"

namespace snoopbox::cli {

enum class CacheAction { list, path, clear, verify, export_to, import_from };

struct CacheArguments {
    CacheAction action = CacheAction::list;
    std::string file;                      // of export_to and import_from
    bool all = false;                      // of export_to: for every kernel
    std::string output_format = "text";    // of list: or json
    std::optional<std::string> cache_dir;  // unset: the usual one
    bool verbose = false;
    bool help = false;  // if set, nothing else was read
};

// Wrong usage is an error as in usage.h.
Result<CacheArguments> parse_cache_arguments(std::span<const std::string> words);

std::string cache_help();

}  // namespace snoopbox::cli
