// SPDX-License-Identifier: Apache-2.0
#include "commands/dependencies_of.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <system_error>

#include "util/c_text.h"
#include "util/file.h"

namespace snoopbox::commands {
namespace {

namespace fs = std::filesystem;

// How long the name of the directory is, among `directories`, that `file` is below; 0: of none.
std::size_t below(const fs::path& file, std::span<const fs::path> directories) {
    std::size_t longest = 0;
    for (const fs::path& directory : directories) {
        if (!directory.empty() && file.native().starts_with((directory / "").native())) {
            longest = std::max(longest, directory.native().size());
        }
    }
    return longest;
}

// A header that comes to be in one of `directories` can come before the one that was read.
void add_absent(const std::set<fs::path>& directories, std::string_view text,
                std::set<fs::path>& absent) {
    for (const auto name : quoted_includes(text)) {
        for (const fs::path& directory : directories) {
            std::error_code code;
            if (!fs::exists(directory / name, code)) {
                absent.insert(directory / name);
            }
        }
    }
}

}  // namespace

std::vector<cache::Dependency> dependencies_of(const compile::Request& source,
                                               std::span<const fs::path> read,
                                               const headers::HeaderTree& tree) {
    const std::vector<fs::path> halves{tree.dir, tree.generated_dir};
    std::vector<cache::Dependency> all;
    std::vector<fs::path> own;
    for (const fs::path& file : read) {
        const auto in_own = below(file, source.own_headers);
        if (in_own > 0 && in_own >= below(file, halves)) {
            own.push_back(file);
            all.push_back(cache::dependency(file, cache::By::content));
        } else if (tree.origin == headers::Origin::environment) {
            all.push_back(cache::dependency(file, cache::By::inode));
        }
    }
    if (source.own_headers.empty()) {
        return all;
    }
    std::set<fs::path> directories(source.own_headers.begin(), source.own_headers.end());
    for (const fs::path& header : own) {
        directories.insert(header.parent_path());
    }
    std::set<fs::path> absent;
    add_absent(directories, source.source, absent);
    for (const fs::path& header : own) {
        add_absent(directories, read_file(header).value_or(std::string()), absent);
    }
    for (const fs::path& name : absent) {
        all.push_back(cache::dependency(name, cache::By::content));
    }
    return all;
}

}  // namespace snoopbox::commands
