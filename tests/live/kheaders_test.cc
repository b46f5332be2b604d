// SPDX-License-Identifier: Apache-2.0
// Starts that compile with headers from kheaders, kept in the cache: while others clear it, after
// others were killed, and where the disk is full. A kernel's archive is not needed: the test makes
// one of the headers that this kernel has, and shows it to snoopbox below /sys/kernel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "tracer.h"
#include "util/format.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
namespace fs = std::filesystem;

struct Kheaders : testing::Test {
    TempDir temp = TempDir::create("/var/tmp").value();
    fs::path cache = temp.path() / "cache";

    void SetUp() override {
        const fs::path tree = temp.path() / "tree";
        ASSERT_EQ(run(snoopbox_path(), {"headers", "--extract", tree.string()}).status, 0);
        // So many that unpacking them can be interrupted.
        fs::create_directory(tree / "include/more");
        for (int i = 0; i < 3000; ++i) {
            std::ofstream(tree / fmt::format("include/more/{}.h", i)) << i << "\n";
        }
        ASSERT_TRUE(pack());
        for (const char* directory : {"real", "kernel", "cache"}) {
            fs::create_directory(temp.path() / directory);
        }
        fs::permissions(cache, fs::perms::owner_all);
        const fs::path kernel = temp.path() / "kernel";
        for (const auto& entry : fs::directory_iterator("/sys/kernel")) {
            const auto name = entry.path().filename();
            if (name != "kheaders.tar.xz") {
                fs::create_symlink(temp.path() / "real" / name, kernel / name);
            }
        }
        fs::create_symlink(temp.path() / "kheaders.tar.xz", kernel / "kheaders.tar.xz");
    }

    bool pack() const {
        return run("/usr/bin/tar",
                   {"-cf", (temp.path() / "kheaders.tar.xz").string(), "-I", "xz -1", "-C",
                    (temp.path() / "tree").string(), "include", "arch"})
                   .status == 0;
    }

    // In a child: from now on, it has the archive at the kernel's path.
    void show_archive() const {
        const auto real = temp.path() / "real";
        const auto kernel = temp.path() / "kernel";
        if (unshare(CLONE_NEWNS) != 0 ||
            mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            mount("/sys/kernel", real.c_str(), nullptr, MS_BIND | MS_REC, nullptr) != 0 ||
            mount(kernel.c_str(), "/sys/kernel", nullptr, MS_BIND | MS_REC, nullptr) != 0) {
            _exit(99);
        }
    }
    Arguments arguments() const {
        return {"execsnoop",  "-v",  "--headers-from", "kheaders",
                "--duration", "0.1", "--cache-dir",    cache.string()};
    }
    Ended start() const {
        return run(snoopbox_path(), arguments(), [this] { show_archive(); });
    }
    // The names in the cache that begin with `beginning`.
    std::vector<std::string> cached(std::string_view beginning) const {
        std::vector<std::string> names;
        std::error_code ignored;
        for (fs::directory_iterator entry(cache, ignored), end; entry != end;
             entry.increment(ignored)) {
            const std::string name = entry->path().filename().string();
            if (name.starts_with(beginning)) {
                names.push_back(name);
            }
        }
        return names;
    }
};

TEST_F(Kheaders, ManyStartsWhileTheCacheIsCleared) {
    std::atomic<int> ended = 0;
    std::array<std::thread, 3> starters;
    for (auto& starter : starters) {
        starter = std::thread([&] {
            for (int n = 0; n < 5; ++n) {
                const auto one = start();
                EXPECT_EQ(one.status, 0) << one.err;
            }
            ++ended;
        });
    }
    while (ended < 3) {
        const auto cleared =
            run(snoopbox_path(), {"cache", "clear", "--cache-dir", cache.string()});
        EXPECT_EQ(cleared.status, 0) << cleared.err;
    }
    for (auto& starter : starters) {
        starter.join();
    }
    EXPECT_EQ(run(snoopbox_path(), {"cache", "clear", "--cache-dir", cache.string()}).status, 0);
    EXPECT_TRUE(fs::is_empty(cache));
}

TEST_F(Kheaders, WhatAKilledStartLeavesGoesAtTheNext) {
    const auto all = arguments();
    const pid_t pid = fork();
    if (pid == 0) {
        show_archive();
        std::vector<char*> argv{const_cast<char*>("snoopbox")};
        for (const auto& argument : all) {
            argv.push_back(const_cast<char*>(argument.c_str()));
        }
        argv.push_back(nullptr);
        execv(SNOOPBOX_PATH, argv.data());
        _exit(127);
    }
    while (cached("snoopbox").empty() && waitpid(pid, nullptr, WNOHANG) == 0) {
        std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    ASSERT_EQ(cached("snoopbox").size(), 1);
    EXPECT_EQ(start().status, 0);
    EXPECT_TRUE(cached("snoopbox").empty());
    EXPECT_EQ(cached("kheaders-").size(), 1);
}

TEST_F(Kheaders, WhereTheyAreAskedForButDoNotCompileBtfIsNamed) {
    std::ofstream(temp.path() / "tree/include/linux/kconfig.h", std::ios::app)
        << "#error too new\n";
    ASSERT_TRUE(pack());
    const auto ended = start();
    EXPECT_EQ(ended.status, 1);
    EXPECT_THAT(ended.err,
                AllOf(HasSubstr("error: too new"), HasSubstr("\n--headers-from btf would do: ")));
}

TEST_F(Kheaders, AreInMemoryWhereTheDiskIsFull) {
    const auto ended = run(snoopbox_path(), arguments(), [this] {
        show_archive();
        mount("none", cache.c_str(), "tmpfs", 0, "size=1m,mode=700");
    });
    EXPECT_EQ(ended.status, 0);
    EXPECT_THAT(ended.err, AllOf(HasSubstr("headers are not kept"), HasSubstr("No space left"),
                                 HasSubstr("<kheaders>")));
}

}  // namespace
}  // namespace snoopbox::test
