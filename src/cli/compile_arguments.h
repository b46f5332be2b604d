// SPDX-License-Identifier: Apache-2.0
// The command line of `snoopbox compile`.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "util/result.h"

namespace snoopbox::cli {

struct CompileArguments {
    std::string tool;  // a name, or a path if it has a slash or ends in ".c"
    std::string output_file;
    std::optional<std::string> export_file;  // --all: an archive for `cache import`, of all tools
    std::string attach = "auto";
    std::vector<std::string> defines;        // NAME or NAME=VALUE, for BCC's C
    std::string headers_from = "auto";       // as in CommonOptions
    std::optional<std::string> headers_dir;  // a header tree, of any kernel
    std::optional<std::string> btf_file;     // a kernel's type information; with or without those
    std::optional<std::string> release;      // of the kernel that they belong to
    std::optional<std::string> machine;      // its processor; unset: as this one's
    bool by = false;                         // for reports by owner
    bool verbose = false;
    bool help = false;  // if set, nothing else was read
};

// Wrong usage is an error as in usage.h.
Result<CompileArguments> parse_compile_arguments(std::span<const std::string> words);

std::string compile_help();

}  // namespace snoopbox::cli
