// SPDX-License-Identifier: Apache-2.0
#include "compile/helper/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/landlock.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "util/fd.h"
#include "util/temp_dir.h"

namespace snoopbox::compile {
namespace {

// A sandbox cannot be left, so each case has a process of its own.
struct Sandbox : testing::Test {
    void SetUp() override {
        std::filesystem::create_directory(inside);
        std::ofstream(inside / "header.h") << "inside\n";
        std::ofstream(outside) << "outside\n";
        std::filesystem::create_symlink(outside, inside / "link.h");
    }

    // The errno of `call` in the sandbox; 0 if it succeeds.
    int code_of(const std::function<bool()>& call) const {
        const pid_t child = fork();
        if (child == 0) {
            const Fd directory(open(inside.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
            const std::array directories{directory.get()};
            if (!enter_sandbox(directories)) {
                _exit(255);
            }
            errno = 0;
            _exit(call() ? 0 : errno);
        }
        int status = 0;
        waitpid(child, &status, 0);
        EXPECT_TRUE(WIFEXITED(status)) << WTERMSIG(status);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
    }

    TempDir temp = TempDir::create().value();
    std::filesystem::path inside = temp.path() / "inside";
    std::filesystem::path outside = temp.path() / "outside.h";
};

bool opens(const std::filesystem::path& path, int flags = O_RDONLY) {
    return open(path.c_str(), flags | O_CLOEXEC, 0600) >= 0;
}

TEST_F(Sandbox, HeadersAreRead) {
    EXPECT_EQ(code_of([&] { return opens(inside / "header.h"); }), 0);
    EXPECT_EQ(code_of([&] { return opens(inside, O_RDONLY | O_DIRECTORY); }), 0);
}

TEST_F(Sandbox, OtherFilesAreNot) {
    if (syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) < 1) {
        GTEST_SKIP() << "no Landlock in this kernel";
    }
    EXPECT_EQ(code_of([&] { return opens(outside); }), EACCES);
    EXPECT_EQ(code_of([&] { return opens(inside / "link.h"); }), EACCES);
    EXPECT_EQ(code_of([&] { return opens(inside / "../outside.h"); }), EACCES);
    EXPECT_EQ(code_of([&] { return opens(temp.path(), O_RDONLY | O_DIRECTORY); }), EACCES);
}

TEST_F(Sandbox, FilesAreNeitherMadeNorChanged) {
    const auto header = inside / "header.h";
    EXPECT_EQ(code_of([&] { return opens(header, O_WRONLY); }), EPERM);
    EXPECT_EQ(code_of([&] { return opens(header, O_RDWR); }), EPERM);
    EXPECT_EQ(code_of([&] { return opens(header, O_RDONLY | O_TRUNC); }), EPERM);
    EXPECT_EQ(code_of([&] { return opens(inside / "new.h", O_RDONLY | O_CREAT); }), EPERM);
    EXPECT_EQ(code_of([&] { return truncate(header.c_str(), 0) == 0; }), EPERM);
    EXPECT_EQ(code_of([&] { return unlink(header.c_str()) == 0; }), EPERM);
    EXPECT_EQ(code_of([&] { return rename(header.c_str(), outside.c_str()) == 0; }), EPERM);
    EXPECT_EQ(code_of([&] { return mkdir((inside / "new").c_str(), 0700) == 0; }), EPERM);
    EXPECT_EQ(code_of([&] { return chmod(header.c_str(), 0777) == 0; }), EPERM);
    EXPECT_EQ(code_of([&] { return chown(header.c_str(), getuid(), getgid()) == 0; }), EPERM);
    EXPECT_EQ(code_of([&] { return symlink("a", (inside / "b").c_str()) == 0; }), EPERM);
}

TEST_F(Sandbox, NoProgramIsStarted) {
    EXPECT_EQ(code_of([] { return fork() >= 0; }), EPERM);
    EXPECT_EQ(code_of([] { return vfork() >= 0; }), EPERM);
    EXPECT_EQ(code_of([] { return system("true") == 0; }), EPERM);  // NOLINT(*-env33-c)
    std::array<char*, 1> none{};
    EXPECT_EQ(code_of([&] { return execve("/bin/true", none.data(), none.data()) == 0; }), EPERM);
}

TEST_F(Sandbox, NobodyElseIsReached) {
    EXPECT_EQ(code_of([] { return socket(AF_UNIX, SOCK_STREAM, 0) >= 0; }), EPERM);
    EXPECT_EQ(code_of([] { return socket(AF_INET, SOCK_DGRAM, 0) >= 0; }), EPERM);
    EXPECT_EQ(code_of([] { return kill(getppid(), 0) == 0; }), EPERM);
    EXPECT_EQ(code_of([] { return syscall(SYS_bpf, 0, nullptr, 0) == 0; }), EPERM);
    EXPECT_EQ(code_of([] { return syscall(SYS_pidfd_open, 1, 0) >= 0; }), EPERM);
    const pid_t parent = getpid();
    EXPECT_EQ(code_of([&] {
                  rlimit limit{};
                  return prlimit(parent, RLIMIT_CORE, nullptr, &limit) == 0;
              }),
              EPERM);
}

TEST_F(Sandbox, WhatIsOpenIsWritten) {
    const Fd file(memfd_create("result", MFD_CLOEXEC));
    EXPECT_EQ(code_of([&] {
                  return ftruncate(file.get(), 4) == 0 && pwrite(file.get(), "done", 4, 0) == 4;
              }),
              0);
    std::array<char, 4> content{};
    EXPECT_EQ(pread(file.get(), content.data(), content.size(), 0), 4);
    EXPECT_EQ(std::string(content.data(), content.size()), "done");
}

TEST_F(Sandbox, AnAbortEndsIt) {
    EXPECT_EXIT(
        {
            (void)enter_sandbox({});
            std::abort();
        },
        testing::KilledBySignal(SIGABRT), "");
}

}  // namespace
}  // namespace snoopbox::compile
