// SPDX-License-Identifier: Apache-2.0
// A /proc made of files, with one process that has its own root.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "example_process.h"
#include "symbols/elf_file.h"
#include "symbols/user_symbols.h"
#include "util/file.h"
#include "util/format.h"
#include "util/temp_dir.h"

namespace snoopbox::symbols {

struct ExampleProc : testing::Test {
    static constexpr pid_t pid = 77;
    static constexpr std::uint64_t base = 0x7f0000000000;  // where programs are mapped
    static constexpr std::uint64_t compiled = 0x7e0000000000;

    ExampleProc() {
        start(1000);
        std::filesystem::create_directories(root / "tmp");
        std::filesystem::create_directories(root / "usr/bin");
    }

    static void write(const std::filesystem::path& path, const std::string& text) {
        std::filesystem::create_directories(path.parent_path());
        std::filesystem::remove(path);
        std::ofstream(path) << text;
    }
    void start(int start_time, const std::filesystem::path& its_root = {}) const {
        std::filesystem::remove_all(process);
        write(process / "stat",
              fmt::format("77 (x) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 {}", start_time));
        write(process / "status",
              fmt::format("Name:\tx\nUid:\t0\t{}\t0\t0\nNSpid:\t77\t5\n", geteuid()));
        write(process / "ns/mnt", "");
        std::filesystem::create_symlink(its_root.empty() ? root : its_root, process / "root");
    }
    // Maps the whole of /usr/bin/NAME, which is or leads to `file`, at `base`, and code of no file
    // at `compiled`.
    void map(const std::string& name, const std::string& file = {}, int inode_off_by = 0) const {
        struct stat info {};
        EXPECT_EQ(stat((root / (file.empty() ? "usr/bin/" + name : file)).c_str(), &info), 0);
        write(
            process / "maps",
            fmt::format(
                "{:x}-{:x} r-xp 00000000 00:00 0 \n{:x}-{:x} r-xp 00000000 00:10 {} /usr/bin/{}\n",
                compiled, compiled + 0x10000, base, base + 0x100000,
                info.st_ino + static_cast<ino_t>(inode_off_by), name));
    }
    void copy(const std::string& name, const std::string& to) const {
        std::filesystem::create_directories((root / to).parent_path());
        std::filesystem::copy_file(example(name), root / to);
    }
    // Where the function of pie and stripped is mapped.
    static std::uint64_t static_function() {
        const auto elf = ElfFile::from_memory(read_file(example("pie")).value()).value();
        SymbolTableBuilder builder(elf.most_name_bytes());
        elf.add_functions(ElfFile::Table::all, 0, builder);
        const auto table = std::move(builder).build();
        for (std::uint64_t at = 0;; ++at) {
            const auto found = table.find(at);
            if (found && found->name == "example_static") {
                return base + at;
            }
        }
    }
    static std::string build_id() {
        return ElfFile::from_memory(read_file(example("pie")).value())->build_id();
    }

    TempDir directory = TempDir::create().value();
    std::filesystem::path process = directory.path() / "proc/77";
    std::filesystem::path root = directory.path() / "root";
    UserSymbols symbols{directory.path() / "proc"};
};

}  // namespace snoopbox::symbols
