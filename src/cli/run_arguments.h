// SPDX-License-Identifier: Apache-2.0
// The command line of `snoopbox run OBJECT`, after the file name.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "cli/common_options.h"
#include "util/result.h"

namespace snoopbox::cli {

// --set NAME=VALUE. A negative number is an int64_t, any other a uint64_t.
struct Setting {
    std::string name;
    std::variant<std::int64_t, std::uint64_t> value;
};

struct RunArguments {
    CommonOptions common;
    std::optional<std::string> event;  // the struct's name
    std::optional<std::string> ring;   // the ring buffer's name
    std::vector<Setting> settings;
};

// Wrong usage is an error as in usage.h.
Result<RunArguments> parse_run_arguments(std::span<const std::string> words);

// For both kinds of files.
std::string run_help();

}  // namespace snoopbox::cli
