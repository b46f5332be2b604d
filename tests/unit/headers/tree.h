// SPDX-License-Identifier: Apache-2.0
// A host's file tree, as far as a test of headers needs one.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/host.h"
#include "util/temp_dir.h"

namespace snoopbox::headers {

class Tree {
  public:
    Tree() : dir_(TempDir::create().value()) {
        umask(022);  // where a group may write, nothing is taken
    }

    const std::filesystem::path& root() const { return dir_.path(); }

    std::filesystem::path file(const std::filesystem::path& path,
                               std::string_view text = "") const {
        auto full = root() / path;
        std::filesystem::create_directories(full.parent_path());
        std::ofstream(full, std::ios::binary) << text;
        return full;
    }
    void link(const std::filesystem::path& path, const std::filesystem::path& target) const {
        std::filesystem::create_directories((root() / path).parent_path());
        std::filesystem::create_symlink(target, root() / path);
    }
    std::filesystem::path directory(const std::filesystem::path& path) const {
        std::filesystem::create_directories(root() / path);
        return root() / path;
    }
    // A directory that is taken for the root of a host: it has this kernel's modules.
    void host_root(const std::filesystem::path& path) const {
        directory(path / "lib/modules" / kernel::release());
    }
    // The two files that make a directory a header tree.
    void headers(const std::filesystem::path& path) const {
        file(path / "include/linux/kconfig.h");
        file(path / "include/generated/autoconf.h", "#define CONFIG_BPF 1\n");
    }

  private:
    TempDir dir_;
};

// Relative paths of everything below `directory`, sorted.
inline std::vector<std::string> listing(const std::filesystem::path& directory) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
        names.push_back(entry.path().lexically_relative(directory).string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace snoopbox::headers
