// SPDX-License-Identifier: Apache-2.0
// The options that all tracing commands have.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/scan.h"
#include "containers/selection.h"
#include "tools/owner_part.h"
#include "util/result.h"

namespace snoopbox::cli {

struct CommonOptions {
    std::string output_format = "table";
    std::string headers_from = "auto";  // or modules, kheaders, btf
    std::string attach = "auto";        // or a method of the tool
    std::optional<double> duration_s;
    std::optional<std::uint32_t> ring_buffer_bytes;  // a power of two of whole pages
    std::optional<std::string> columns;              // --columns, as it was given
    std::optional<tools::OwnerPart> by;              // --by
    bool no_cache = false;
    std::optional<std::string> cache_dir;
    containers::Wanted only_in;  // --container and the like
    bool timings = false;
    bool verbose = false;
    bool help = false;  // if set, nothing else was read
};

// An option that all tools have, for help.
struct CommonOptionText {
    const char* name;
    char letter;
    const char* argument;  // "" for a flag
    const char* help;
};
std::span<const CommonOptionText> common_options();

// Of those, the ones that choose tasks by their containers and cgroups: of tools only.
bool is_of_containers(std::string_view option);
// Reads them. `takes` says of an option whether it is one of these and not the tool's own.
Result<containers::Wanted> read_wanted_containers(
    const Scanned& scanned, const std::function<bool(std::string_view option)>& takes,
    const std::string& command);

// Reads those that control the output: all except where headers and objects come from, and how to
// attach. `formats` are those of the output. Wrong usage is an error as in usage.h.
Result<CommonOptions> read_output_options(const Scanned& scanned,
                                          const std::vector<std::string_view>& formats,
                                          const std::string& command);

}  // namespace snoopbox::cli
