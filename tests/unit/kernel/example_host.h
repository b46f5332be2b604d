// SPDX-License-Identifier: Apache-2.0
// A host made of files in a directory, as root with all capabilities.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "kernel/host.h"
#include "kernel/place.h"
#include "kernel/subject.h"
#include "util/temp_dir.h"

namespace snoopbox::kernel {

// The bit of a capability (CAP_...) in Subject::capabilities.
constexpr std::uint64_t bit(int capability) {
    return std::uint64_t{1} << static_cast<unsigned>(capability);
}

struct ExampleHost : testing::Test {
    ExampleHost() { umask(022); }  // where a group may write, nothing is taken

    TempDir directory = TempDir::create().value();
    Subject subject{
        directory.path(), "6.6.1-flatcar", "x86_64", true, ~std::uint64_t{0}, {}, false, {}};

    void file(const std::filesystem::path& path, const std::string& text) const {
        std::filesystem::create_directories((directory.path() / path).parent_path());
        std::ofstream(directory.path() / path) << text;
    }
    void link(const std::filesystem::path& path, const std::filesystem::path& to) const {
        std::filesystem::create_directories((directory.path() / path).parent_path());
        std::filesystem::create_symlink(to, directory.path() / path);
    }
    // A directory that is taken for the root of a host: it has this kernel's modules.
    void host_root(const std::filesystem::path& path) const {
        std::filesystem::create_directories(directory.path() / path / "lib/modules" / release());
    }
    Place place() const { return find_place(subject); }
};

}  // namespace snoopbox::kernel
