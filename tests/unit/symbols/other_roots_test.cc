// SPDX-License-Identifier: Apache-2.0
// Processes with another root, as in containers, and what they write there.
#include <gmock/gmock.h>

#include "example_proc.h"

namespace snoopbox::symbols {
namespace {

namespace fs = std::filesystem;

struct OtherRoots : ExampleProc {
    static fs::path debug_path() {
        return fs::path("usr/lib/debug/.build-id") / build_id().substr(0, 2) /
               (build_id().substr(2) + ".debug");
    }
};

TEST_F(OtherRoots, FilesAreFoundThere) {
    copy("pie", "usr/bin/pie");
    map("pie");
    EXPECT_EQ(symbols.find(pid, static_function() + 2),
              (Frame{"example_static", 2, "/usr/bin/pie"}));
}

TEST_F(OtherRoots, LinksDoNotLeadOut) {
    copy("pie", "usr/lib/pie");
    fs::create_symlink("/usr/lib/pie", root / "usr/bin/inside");
    map("inside", "usr/lib/pie");
    EXPECT_EQ(symbols.find(pid, static_function()).name, "example_static");
    fs::create_symlink(example("pie"), root / "usr/bin/outside");
    map("outside");
    EXPECT_TRUE(symbols.note(pid));
    EXPECT_EQ(symbols.find(pid, static_function()).name, "");
}

TEST_F(OtherRoots, AReplacedFileIsNotTakenForTheMappedOne) {
    copy("pie", "usr/bin/pie");
    map("pie", "", 1);
    const auto frame = symbols.find(pid, static_function());
    EXPECT_EQ(frame.name, "");
    EXPECT_EQ(frame.module, "/usr/bin/pie");
}

TEST_F(OtherRoots, DebugFilesThereAreUsedByBuildId) {
    copy("stripped", "usr/bin/stripped");
    copy("pie.debug", debug_path());
    map("stripped");
    EXPECT_EQ(symbols.find(pid, static_function()).name, "example_static");
}

TEST_F(OtherRoots, DebugFilesOfOtherProgramsAreNot) {
    copy("stripped", "usr/bin/stripped");
    copy("fixed", debug_path());
    map("stripped");
    EXPECT_EQ(symbols.find(pid, static_function()).name, "");
}

// Whoever rules over a container must not name the functions of others.
TEST_F(OtherRoots, DebugFilesAreForTheProcessesOfTheirRoot) {
    copy("stripped", "usr/bin/stripped");
    copy("pie.debug", debug_path());
    map("stripped");
    EXPECT_EQ(symbols.find(pid, static_function()).name, "example_static");
    const auto maps = read_file(process / "maps").value();
    const auto other = directory.path() / "other";
    fs::create_directories(other / "usr/bin");
    fs::create_hard_link(root / "usr/bin/stripped", other / "usr/bin/stripped");
    start(2000, other);
    write(process / "maps", maps);
    EXPECT_TRUE(symbols.note(pid));
    EXPECT_EQ(symbols.find(pid, static_function()).name, "");
    EXPECT_EQ(symbols.find({pid, 1000}, static_function()).name, "example_static");
}

TEST_F(OtherRoots, CompiledCodeIsFoundByTheProcessIdThatItKnows) {
    copy("pie", "usr/bin/pie");
    map("pie");
    write(root / "tmp/perf-5.map", fmt::format("{:x} 20 compiled function\n", compiled + 0x100));
    EXPECT_EQ(symbols.find(pid, compiled + 0x110),
              (Frame{"compiled function", 0x10, "/tmp/perf-5.map"}));
    EXPECT_EQ(text_of(symbols.find(pid, compiled + 0x120)), "[unknown]");
}

TEST_F(OtherRoots, CompiledCodeOfAProcessThatHasGone) {
    copy("pie", "usr/bin/pie");
    map("pie");
    write(root / "tmp/perf-5.map", "");
    const auto noted = symbols.note(pid);
    ASSERT_TRUE(noted);
    fs::remove_all(process);
    std::ofstream(root / "tmp/perf-5.map", std::ios::app)
        << fmt::format("{:x} 20 late\n{:x} 20 incompl", compiled, compiled + 0x100);
    EXPECT_EQ(symbols.find(*noted, compiled).name, "late");
    EXPECT_EQ(symbols.find(*noted, compiled + 0x100).name, "");
}

TEST_F(OtherRoots, CompiledCodeIsNotBelievedFromAnotherUser) {
    copy("pie", "usr/bin/pie");
    map("pie");
    write(process / "status",
          fmt::format("Name:\tx\nUid:\t0\t{}\t0\t0\nNSpid:\t77\t5\n", geteuid() + 1));
    write(root / "tmp/perf-5.map", fmt::format("{:x} 20 forged\n", compiled));
    EXPECT_EQ(symbols.find(pid, compiled).name, "");
}

TEST_F(OtherRoots, WhatIsNoRegularFileIsNotOpened) {
    copy("pie", "usr/bin/pie");
    map("pie");
    ASSERT_EQ(mkfifo((root / "tmp/perf-5.map").c_str(), 0600), 0);
    EXPECT_EQ(symbols.find(pid, compiled).name, "");
    fs::remove(root / "usr/bin/pie");
    ASSERT_EQ(mkfifo((root / "usr/bin/pie").c_str(), 0600), 0);
    map("pie");
    EXPECT_TRUE(symbols.note(pid));
    EXPECT_EQ(symbols.find(pid, static_function()).name, "");
}

TEST_F(OtherRoots, AnotherProcessWithTheSameId) {
    copy("pie", "usr/bin/pie");
    copy("stripped", "usr/bin/stripped");
    map("pie");
    const auto first = symbols.note(pid);
    ASSERT_TRUE(first);
    start(2000);
    map("stripped");
    const auto second = symbols.note(pid);
    ASSERT_TRUE(second);
    EXPECT_NE(*first, *second);
    EXPECT_EQ(symbols.find(*first, static_function()).module, "/usr/bin/pie");
    EXPECT_EQ(symbols.find(*second, static_function()).module, "/usr/bin/stripped");
    EXPECT_EQ(symbols.find(pid, static_function()).module, "/usr/bin/stripped");
}

TEST_F(OtherRoots, ManyFilesAreNotAllKeptOpen) {
    std::string maps;
    for (unsigned i = 0; i < 300; ++i) {
        const auto name = "usr/bin/p" + std::to_string(i);
        copy("pie", name);
        struct stat info {};
        ASSERT_EQ(stat((root / name).c_str(), &info), 0);
        const auto at = base + std::uint64_t{i} * 0x100000;
        maps += fmt::format("{:x}-{:x} r-xp 00000000 00:10 {} /{}\n", at, at + 0x100000,
                            info.st_ino, name);
    }
    write(process / "maps", maps);
    const auto open_files = [] {
        return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator());
    };
    const auto before = open_files();
    ASSERT_TRUE(symbols.note(pid));
    EXPECT_LT(open_files() - before, 150);
    fs::remove_all(process);
    EXPECT_EQ(symbols.find(pid, static_function()).name, "example_static");
    EXPECT_EQ(symbols.find(pid, static_function() + std::uint64_t{299} * 0x100000).name,
              "example_static");
}

}  // namespace
}  // namespace snoopbox::symbols
