// SPDX-License-Identifier: Apache-2.0
// Interrupted commands exit at once, with the exit status that shells expect, and leave nothing
// incomplete behind.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tracer.h"
#include "util/fd.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

bool catches_interrupts(pid_t pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("SigCgt:")) {
            return (std::strtoul(line.c_str() + 7, nullptr, 16) >> (SIGINT - 1U) & 1U) != 0;
        }
    }
    return false;
}

class Interrupted : public testing::Test {
  protected:
    // Runs snoopbox and sends `signal` some time `after` it has started to catch signals. Returns
    // its exit status, or the negative number of the signal that killed it.
    static int interrupt(const Arguments& arguments, int signal, std::chrono::milliseconds after,
                         const std::function<void()>& in_child = {}) {
        const pid_t pid = fork();
        if (pid == 0) {
            const int null = open("/dev/null", O_RDWR);
            dup2(null, STDOUT_FILENO);
            dup2(null, STDERR_FILENO);
            if (in_child) {
                in_child();
            }
            std::string path = snoopbox_path();
            std::vector<char*> argv{path.data()};
            Arguments copy = arguments;
            for (auto& argument : copy) {
                argv.push_back(argument.data());
            }
            argv.push_back(nullptr);
            execv(path.c_str(), argv.data());
            _exit(127);
        }
        while (!catches_interrupts(pid)) {
            std::this_thread::sleep_for(std::chrono::microseconds(50));
        }
        std::this_thread::sleep_for(after);
        kill(pid, signal);
        int status = 0;
        waitpid(pid, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

    // Either it succeeded and `output` exists, or it failed and `output` does not.
    static void expect_whole_or_nothing(int status, int signal,
                                        const std::filesystem::path& output) {
        if (status != 0) {
            EXPECT_EQ(status, 128 + signal);
        }
        EXPECT_EQ(std::filesystem::exists(output), status == 0);
        std::filesystem::remove_all(output);
    }

    TempDir dir = TempDir::create("/var/tmp").value();
    std::filesystem::path output = dir.path() / "output";
};

TEST_F(Interrupted, CompileIsWholeOrNothing) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
        const auto status =
            interrupt({"compile", "execsnoop", "-o", output}, signal, std::chrono::milliseconds(5));
        EXPECT_EQ(status, 128 + signal);
        EXPECT_FALSE(std::filesystem::exists(output));
    }
    for (int after_ms = 0; after_ms <= 400; after_ms += 50) {
        const auto status = interrupt({"compile", "execsnoop", "-o", output}, SIGINT,
                                      std::chrono::milliseconds(after_ms));
        expect_whole_or_nothing(status, SIGINT, output);
    }
    EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
}

TEST_F(Interrupted, ExtractedHeadersAreWholeOrNothing) {
    for (int after_ms = 0; after_ms <= 200; after_ms += 20) {
        const auto status = interrupt({"headers", "--extract", output}, SIGTERM,
                                      std::chrono::milliseconds(after_ms));
        expect_whole_or_nothing(status, SIGTERM, output);
    }
    EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
}

TEST_F(Interrupted, CacheArchivesAreWholeOrNothing) {
    const auto cache = dir.path() / "cache";
    std::filesystem::create_directory(cache);
    std::filesystem::permissions(cache, std::filesystem::perms::owner_all);
    ASSERT_EQ(
        run(snoopbox_path(), {"execsnoop", "--duration", "0.1", "--cache-dir", cache.string()})
            .status,
        0);
    for (int after_us = 0; after_us <= 2000; after_us += 250) {
        const auto status = interrupt({"cache", "export", output, "--cache-dir", cache.string()},
                                      SIGINT, std::chrono::milliseconds(after_us / 1000));
        expect_whole_or_nothing(status, SIGINT, output);
    }
    const auto archive = dir.path() / "archive";
    ASSERT_EQ(
        run(snoopbox_path(), {"cache", "export", archive, "--cache-dir", cache.string()}).status,
        0);
    const auto imported = dir.path() / "imported";
    for (int after_ms = 0; after_ms <= 3; ++after_ms) {
        const auto status =
            interrupt({"cache", "import", archive, "--cache-dir", imported.string()}, SIGINT,
                      std::chrono::milliseconds(after_ms));
        EXPECT_TRUE(status == 0 || status == 128 + SIGINT) << status;
        std::filesystem::remove_all(imported);
    }
}

// Replaces descriptors by a full pipe that nobody reads.
std::function<void()> with_stuck(const std::vector<int>& descriptors) {
    return [descriptors] {
        std::array<int, 2> ends{};
        if (pipe(ends.data()) != 0) {
            _exit(99);
        }
        fcntl(ends[1], F_SETFL, O_NONBLOCK);
        const std::string page(4096, 'x');
        while (write(ends[1], page.data(), page.size()) > 0) {
        }
        fcntl(ends[1], F_SETFL, 0);
        for (const int descriptor : descriptors) {
            dup2(ends[1], descriptor);
        }
    };
}

TEST_F(Interrupted, WhatWritesToAStuckOutputEndsToo) {
    const std::vector<Arguments> all{{"list"},     {"--help"}, {"execsnoop", "--help"},
                                     {"headers"},  {"doctor"}, {"cache", "list"},
                                     {"--version"}};
    for (const auto& arguments : all) {
        EXPECT_NE(interrupt(arguments, SIGINT, std::chrono::milliseconds(300),
                            with_stuck({STDOUT_FILENO})),
                  -SIGKILL)
            << arguments[0];
    }
    EXPECT_EQ(
        interrupt({"list"}, SIGTERM, std::chrono::milliseconds(100), with_stuck({STDOUT_FILENO})),
        128 + SIGTERM);
}

TEST_F(Interrupted, WhatSaysSomethingToAStuckStderrEndsToo) {
    const std::vector<std::pair<Arguments, int>> all{
        {{"nonesuch"}, 2},
        {{"run", "/nonexistent"}, 1},
        {tracer_arguments({"execsnoop"}), 0},
        {tracer_arguments({"execsnoop", "-v"}), 0},
    };
    for (const auto& [arguments, status] : all) {
        EXPECT_EQ(interrupt(arguments, SIGINT, std::chrono::milliseconds(1000),
                            with_stuck({STDOUT_FILENO, STDERR_FILENO})),
                  status)
            << arguments[0];
    }
}

}  // namespace
}  // namespace snoopbox::test
