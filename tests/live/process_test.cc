// SPDX-License-Identifier: Apache-2.0
// snoopbox as a process among others: how it ends, what it leaves, what it says where it cannot go
// on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <thread>

#include "started.h"
#include "tracer.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// A number of a process's status; 0 if it is gone.
unsigned long status_of(pid_t pid, const std::string& name, int base) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(name + ":")) {
            return std::strtoul(line.c_str() + name.size() + 1, nullptr, base);
        }
    }
    return 0;
}

long resident_kib(pid_t pid) {
    return static_cast<long>(status_of(pid, "VmRSS", 10));
}

bool catches_interrupts(pid_t pid) {
    return (status_of(pid, "SigCgt", 16) >> (SIGINT - 1U) & 1U) != 0;
}

std::vector<std::string> entries(const std::filesystem::path& dir) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(dir)) {
        names.push_back(entry.path().filename());
    }
    return names;
}

TEST(Process, EndsAfterItsDuration) {
    Tracer tracer({"execsnoop", "--duration", "0.5"});
    const auto ended = tracer.stop(0);
    EXPECT_EQ(ended.status, 0) << ended.err;
}

TEST(Process, CtrlCLeavesNothingBehindAtAnyMoment) {
    auto temporary = TempDir::create("/var/tmp");
    ASSERT_TRUE(temporary);
    ASSERT_EQ(setenv("TMPDIR", temporary->path().c_str(), 1), 0);
    // From before the headers are made until after tracing began.
    for (int delay_ms = 0; delay_ms <= 1200; delay_ms += 75) {
        const pid_t pid = fork();
        if (pid == 0) {
            close(STDOUT_FILENO);
            close(STDERR_FILENO);
            const std::string path = snoopbox_path();
            execl(path.c_str(), "snoopbox", "execsnoop", "--no-cache", nullptr);
            _exit(127);
        }
        // Before main has begun, a signal kills as it kills any program.
        while (!catches_interrupts(pid)) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
        kill(pid, SIGINT);
        int status = 0;
        waitpid(pid, &status, 0);
        EXPECT_TRUE(WIFEXITED(status)) << delay_ms;
        EXPECT_EQ(WEXITSTATUS(status), 0) << delay_ms;
        EXPECT_THAT(entries(temporary->path()), IsEmpty()) << delay_ms;
    }
    unsetenv("TMPDIR");
}

TEST(Process, LeavesNothingInTheTemporaryDirectory) {
    auto temporary = TempDir::create("/var/tmp");
    ASSERT_TRUE(temporary);
    Tracer tracer({"execsnoop", "--no-cache"}, {"TMPDIR=" + temporary->path().string()});
    EXPECT_EQ(tracer.stop(SIGTERM).status, 0);
    EXPECT_THAT(entries(temporary->path()), IsEmpty());
}

TEST(Process, EndsQuietlyWhenItsOutputIsClosed) {
    Tracer tracer({"execsnoop"});
    tracer.close_output();
    exec_and_wait("/bin/true", {"true"});
    const auto ended = tracer.stop(0);
    EXPECT_EQ(ended.status, 0);
    EXPECT_THAT(ended.err, testing::EndsWith("Tracing\n"));
}

TEST(Process, RunsNoShell) {
    if (access("/usr/bin/strace", X_OK) != 0) {
        GTEST_SKIP() << "strace is not installed";
    }
    const auto ended =
        run("/usr/bin/strace", {"-f", "-e", "trace=execve", "-s", "200", snoopbox_path(),
                                "execsnoop", "--no-cache", "--duration", "0.2"});
    EXPECT_EQ(ended.status, 0) << ended.err;
    const std::regex exec(R"re(execve\("([^"]*)")re");
    for (std::sregex_iterator at(ended.err.begin(), ended.err.end(), exec), end; at != end; ++at) {
        EXPECT_THAT(std::filesystem::path((*at)[1].str()).filename().string(),
                    testing::StartsWith("snoopbox"));
    }
}

TEST(Process, MemoryDoesNotGrowWithTheNumberOfEvents) {
    constexpr std::size_t count = 100'000;
    Tracer tracer({"execsnoop", "-o", "csv", "-P", std::to_string(getpid())});
    exec_many(2000, 0);
    ASSERT_TRUE(tracer.wait_lines(1000));
    const long before_kib = resident_kib(tracer.pid());
    exec_many(count, 0);
    const long after_kib = resident_kib(tracer.pid());
    EXPECT_TRUE(tracer.wait_lines(count + 2000));
    EXPECT_LT(std::labs(after_kib - before_kib), 1024) << before_kib << " " << after_kib;
    RecordProperty("resident_kib", static_cast<int>(after_kib));
}

TEST(Process, TellsAnUnprivilegedUserWhatIsMissing) {
    const auto ended = run_as_nobody({"execsnoop"});
    EXPECT_EQ(ended.status, 1);
    EXPECT_THAT(ended.out, IsEmpty());
    EXPECT_THAT(ended.err, HasSubstr("CAP_BPF"));
    EXPECT_THAT(ended.err, HasSubstr("sudo"));
}

TEST(Process, TellsWrongUsageFromFailure) {
    const auto tool = run(snoopbox_path(), {"execsnop"});
    EXPECT_EQ(tool.status, 2);
    EXPECT_THAT(tool.err, HasSubstr("execsnoop"));
    EXPECT_EQ(run(snoopbox_path(), {"execsnoop", "--max-args", "x"}).status, 2);
    EXPECT_EQ(run(snoopbox_path(), {"execsnoop", "-o", "xml"}).status, 2);
    EXPECT_EQ(run(snoopbox_path(), {"execsnoop", "--headers-from", "moon"}).status, 2);
    EXPECT_EQ(run(snoopbox_path(), {"execsnoop", "--attach", "glue"}).status, 2);
}

TEST(Process, HelpNeedsNoPrivilegeAndTeaches) {
    const auto ended = run_as_nobody({"execsnoop", "--help"});
    EXPECT_EQ(ended.status, 0);
    EXPECT_THAT(ended.out, HasSubstr("--max-args"));
    EXPECT_THAT(ended.out, HasSubstr("--headers-from"));
}

}  // namespace
}  // namespace snoopbox::test
