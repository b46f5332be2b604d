// SPDX-License-Identifier: Apache-2.0
// Of real processes.
#include "symbols/user_symbols.h"

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <sys/mman.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "example_process.h"
#include "util/temp_dir.h"

namespace snoopbox::symbols {

__attribute__((noinline)) int example_of_test(int x) {
    return x * 7 + (x >> 3);
}

namespace {

namespace fs = std::filesystem;

std::uint64_t address_of(int (*function)(int)) {
    return reinterpret_cast<std::uint64_t>(function);
}

Frame in_module(const std::string& name, std::uint64_t offset, const fs::path& module) {
    return {name, offset, module.string()};
}

TEST(UserSymbols, OfThisProgram) {
    UserSymbols symbols;
    const auto frame = symbols.find(getpid(), address_of(example_of_test) + 1);
    EXPECT_EQ(text_of(frame), "snoopbox::symbols::example_of_test(int)+0x1");
    EXPECT_EQ(frame.module, fs::read_symlink("/proc/self/exe"));
    EXPECT_GT(symbols.memory_bytes(), 0U);
}

TEST(UserSymbols, OfPositionIndependentFixedAndMovedPrograms) {
    UserSymbols symbols;
    for (const std::string name : {"pie", "fixed", "moved"}) {
        const ExampleProcess process(example(name));
        EXPECT_EQ(symbols.find(process.pid(), process.static_function + 3),
                  in_module("example_static", 3, example(name)));
        EXPECT_EQ(symbols.find(process.pid(), process.global_function),
                  in_module("example_global", 0, example(name)));
    }
}

TEST(UserSymbols, StrippedProgramsHaveWhatOthersCanUse) {
    UserSymbols symbols;
    const ExampleProcess process(example("stripped"));
    EXPECT_EQ(symbols.find(process.pid(), process.global_function),
              in_module("example_global", 0, example("stripped")));
    const auto unknown = symbols.find(process.pid(), process.static_function);
    EXPECT_EQ(unknown.name, "");
    EXPECT_THAT(text_of(unknown), testing::StartsWith("[stripped+0x1"));
}

TEST(UserSymbols, DebugFileBesideTheProgramByItsLink) {
    UserSymbols symbols;
    const ExampleProcess process(example("linked"));
    EXPECT_EQ(symbols.find(process.pid(), process.static_function),
              in_module("example_static", 0, example("linked")));
}

TEST(UserSymbols, CompressedSymbolsInTheProgram) {
    UserSymbols symbols;
    const ExampleProcess process(example("compressed"));
    EXPECT_EQ(symbols.find(process.pid(), process.static_function),
              in_module("example_static", 0, example("compressed")));
}

TEST(UserSymbols, DebugFileOfAnotherProgramIsNotUsed) {
    const auto directory = TempDir::create().value();
    fs::copy_file(example("linked"), directory.path() / "linked");
    fs::copy_file(example("pie.debug"), directory.path() / "linked.debug");
    UserSymbols symbols;
    const ExampleProcess process(directory.path() / "linked");
    EXPECT_EQ(symbols.find(process.pid(), process.static_function).name, "");
}

TEST(UserSymbols, OfADeletedAndAReplacedFile) {
    const auto directory = TempDir::create().value();
    const auto program = directory.path() / "program";
    fs::copy_file(example("pie"), program);
    const ExampleProcess process(program);
    if (fs::directory_iterator(process.directory() / "map_files", fs::directory_options::none) ==
        fs::directory_iterator()) {
        GTEST_SKIP() << "no map_files here";
    }
    fs::remove(program);
    if (geteuid() != 0) {
        GTEST_SKIP() << "map_files needs CAP_CHECKPOINT_RESTORE";
    }
    EXPECT_EQ(UserSymbols().find(process.pid(), process.static_function),
              in_module("example_static", 0, program));
    fs::copy_file(example("stripped"), program);
    EXPECT_EQ(UserSymbols().find(process.pid(), process.static_function),
              in_module("example_static", 0, program));
}

TEST(UserSymbols, OfAForkedChild) {
    const pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    UserSymbols symbols;
    EXPECT_EQ(symbols.find(child, address_of(example_of_test)).name,
              "snoopbox::symbols::example_of_test(int)");
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
}

TEST(UserSymbols, OfAProcessThatHasGone) {
    UserSymbols symbols;
    ExampleProcess process(example("pie"));
    const auto pid = process.pid();
    const auto noted = symbols.note(pid);
    ASSERT_TRUE(noted);
    process.end();
    EXPECT_FALSE(symbols.note(pid));
    const auto expected = in_module("example_static", 1, example("pie"));
    EXPECT_EQ(symbols.find(*noted, process.static_function + 1), expected);
    EXPECT_EQ(symbols.find(pid, process.static_function + 1), expected);
    EXPECT_EQ(symbols.find({pid, noted->start_time + 1}, process.static_function), Frame());
    EXPECT_EQ(UserSymbols().find(pid, process.static_function), Frame());
}

TEST(UserSymbols, FilesAreReadOnce) {
    UserSymbols symbols;
    const ExampleProcess one(example("pie"));
    EXPECT_EQ(symbols.find(one.pid(), one.static_function).name, "example_static");
    const auto bytes = symbols.memory_bytes();
    const ExampleProcess other(example("pie"));
    EXPECT_EQ(symbols.find(other.pid(), other.static_function).name, "example_static");
    EXPECT_EQ(symbols.memory_bytes(), bytes);
}

TEST(UserSymbols, LimitedMemoryIsNoHindrance) {
    UserSymbols symbols("/proc", {1});
    const ExampleProcess one(example("pie"));
    const ExampleProcess other(example("fixed"));
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(symbols.find(one.pid(), one.static_function).name, "example_static");
        EXPECT_EQ(symbols.find(other.pid(), other.static_function).name, "example_static");
    }
}

TEST(UserSymbols, NewMappingsAreSeenAfterANote) {
    UserSymbols symbols;
    EXPECT_EQ(symbols.find(getpid(), 1), Frame());
    void* library = dlopen("libm.so.6", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        GTEST_SKIP() << "no libm here";
    }
    const auto cbrt_at = reinterpret_cast<std::uint64_t>(dlsym(library, "cbrt"));
    ASSERT_TRUE(symbols.note(getpid()));
    EXPECT_THAT(symbols.find(getpid(), cbrt_at).name, testing::HasSubstr("cbrt"));
    dlclose(library);
}

TEST(UserSymbols, OfTheVdso) {
    void* vdso = dlopen("linux-vdso.so.1", RTLD_NOW | RTLD_NOLOAD);
    if (vdso == nullptr) {
        GTEST_SKIP() << "no vdso here";
    }
    const auto at = reinterpret_cast<std::uint64_t>(dlsym(vdso, "__vdso_getcpu"));
    const auto frame = UserSymbols().find(getpid(), at);
    EXPECT_THAT(frame.name, testing::EndsWith("getcpu"));
    EXPECT_EQ(frame.module, "[vdso]");
}

TEST(UserSymbols, OfNoProcess) {
    UserSymbols symbols;
    EXPECT_EQ(symbols.find(0, 0x1000), Frame());
    EXPECT_EQ(symbols.find(-1, 0x1000), Frame());
    EXPECT_FALSE(symbols.note(0x7fffffff));
    EXPECT_EQ(text_of(symbols.find(getpid(), ~std::uint64_t{0})), "[unknown]");
}

}  // namespace
}  // namespace snoopbox::symbols
