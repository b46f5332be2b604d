// SPDX-License-Identifier: Apache-2.0
// A host made of files in a directory.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "doctor/checks.h"
#include "util/temp_dir.h"

namespace snoopbox::doctor {

constexpr std::uint64_t all_capabilities = ~std::uint64_t{0};

struct Doctor : testing::Test {
    TempDir directory = TempDir::create().value();
    Subject subject{
        directory.path(), "6.6.1-flatcar", "x86_64", true, all_capabilities, {}, false, {}};

    void file(const std::filesystem::path& path, const std::string& text) const {
        std::filesystem::create_directories((directory.path() / path).parent_path());
        std::ofstream(directory.path() / path) << text;
    }
    void first_namespaces() const {
        std::filesystem::create_directories(directory.path() / "proc/self/ns");
        for (const auto* link :
             {"cgroup:[4026531835]", "pid:[4026531836]", "uts:[4026531838]", "ipc:[4026531839]"}) {
            const std::string text = link;
            std::filesystem::create_symlink(
                text, directory.path() / "proc/self/ns" / text.substr(0, text.find(':')));
        }
    }
    Place place() const { return kernel::find_place(subject); }
    Check headers(const std::string& source) const {
        const auto checks = check_headers(subject, place());
        return *doctor::find(checks, "headers/" + source);
    }
};

}  // namespace snoopbox::doctor
