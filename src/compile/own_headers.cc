// SPDX-License-Identifier: Apache-2.0
#include "compile/own_headers.h"

#include <algorithm>
#include <system_error>

#include "util/c_text.h"

namespace snoopbox::compile {

std::vector<std::filesystem::path> own_header_directories(const std::filesystem::path& directory,
                                                          std::string_view source) {
    const auto names =
        directory.empty() ? std::vector<std::string_view>() : quoted_includes(source);
    std::vector<std::filesystem::path> directories;
    if (!names.empty()) {
        directories.push_back(directory);
    }
    for (const auto& name : names) {
        const auto header = directory / name;
        std::error_code ignored;
        if (header.extension() == ".h" && std::filesystem::is_regular_file(header, ignored) &&
            std::ranges::find(directories, header.parent_path()) == directories.end()) {
            directories.push_back(header.parent_path());
        }
    }
    return directories;
}

}  // namespace snoopbox::compile
