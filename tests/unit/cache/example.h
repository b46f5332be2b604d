// SPDX-License-Identifier: Apache-2.0
// Entries and directories for tests of the cache.
#pragma once

#include <elf.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "cache/store.h"
#include "util/private_dir.h"
#include "util/temp_dir.h"

namespace snoopbox::cache {

// The part of an object that the cache examines, followed by `size` bytes.
inline std::string example_object(std::size_t size = 40) {
    Elf64_Ehdr header{};
    std::memcpy(&header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = __BYTE_ORDER == __LITTLE_ENDIAN ? ELFDATA2LSB : ELFDATA2MSB;
    header.e_machine = EM_BPF;
    return std::string(reinterpret_cast<const char*>(&header), sizeof header) +
           std::string(size, 'o');
}

inline Entry example(char digit = '1', std::size_t size = 40) {
    return {*Key::parse(std::string(32, digit)),
            {"execsnoop", "kprobe", "6.1.0", "x86_64", "build-id 12", "0.1.0"},
            example_object(size)};
}

inline std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_to(const std::filesystem::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
    chmod(path.c_str(), 0600);
}

struct CacheTest : testing::Test {
    TempDir temp = TempDir::create().value();
    std::filesystem::path dir = temp.path() / "cache";

    Store open(Limits limits = {}) const { return {open_private_dir(dir).value(), dir, limits}; }
    std::filesystem::path file(const Entry& entry) const { return dir / file_name(entry.key); }
    std::size_t files() const {
        const std::filesystem::directory_iterator all(dir);
        return static_cast<std::size_t>(std::distance(begin(all), end(all)));
    }
};

}  // namespace snoopbox::cache
