// SPDX-License-Identifier: Apache-2.0
#include "compile/own_headers.h"

#include <algorithm>
#include <string>
#include <system_error>

namespace snoopbox::compile {
namespace {

// The name in `#include "NAME"`; empty if the line is another.
std::string_view quoted_name(std::string_view line) {
    const auto skip = [&line](std::string_view what) {
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        const bool found = line.starts_with(what);
        line.remove_prefix(found ? what.size() : 0);
        return found;
    };
    if (!skip("#") || !skip("include") || !skip("\"")) {
        return {};
    }
    return line.substr(0, line.find('"'));
}

}  // namespace

std::vector<std::filesystem::path> quoted_includes(std::string_view source) {
    std::vector<std::filesystem::path> names;
    while (!source.empty()) {
        const auto end = std::min(source.find('\n'), source.size());
        const auto name = quoted_name(source.substr(0, end));
        source.remove_prefix(std::min(end + 1, source.size()));
        if (!name.empty()) {
            names.emplace_back(name);
        }
    }
    return names;
}

std::vector<std::filesystem::path> own_header_directories(const std::filesystem::path& directory,
                                                          std::string_view source) {
    const auto names =
        directory.empty() ? std::vector<std::filesystem::path>() : quoted_includes(source);
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
