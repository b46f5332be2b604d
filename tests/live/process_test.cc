// SPDX-License-Identifier: Apache-2.0
// snoopbox as a process: how it exits, what it leaves behind, and what it says if it cannot
// continue.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
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
#include "util/file.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

// A number from a process's status file; 0 if the process is gone.
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
    // From before the headers are made until after tracing has started.
    for (int delay_ms = 0; delay_ms <= 1200; delay_ms += 75) {
        const pid_t pid = fork();
        if (pid == 0) {
            close(STDOUT_FILENO);
            close(STDERR_FILENO);
            const std::string path = snoopbox_path();
            execl(path.c_str(), "snoopbox", "execsnoop", "--no-cache", nullptr);
            _exit(127);
        }
        // Before main starts, a signal kills snoopbox like any program.
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

// A root directory like an initramfs's or a rescue shell's: programs, /proc and /sys, nothing else.
void enter_bare_root(const std::filesystem::path& root) {
    const auto attach = [&](const char* from, const std::filesystem::path& to, const char* type,
                            unsigned long flags) {
        std::error_code ignored;
        std::filesystem::create_directories(root / to.relative_path(), ignored);
        return mount(from, (root / to.relative_path()).c_str(), type, flags, nullptr) == 0;
    };
    const auto build = std::filesystem::path(snoopbox_path()).parent_path();
    if (unshare(CLONE_NEWNS) != 0 ||
        mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        !attach("tmpfs", "/", "tmpfs", 0) || !attach("/usr", "/usr", nullptr, MS_BIND) ||
        !attach("/lib", "/lib", nullptr, MS_BIND) ||
        !attach("/lib64", "/lib64", nullptr, MS_BIND) ||
        !attach(build.c_str(), build, nullptr, MS_BIND) || !attach("proc", "/proc", "proc", 0) ||
        !attach("sysfs", "/sys", "sysfs", 0) || chroot(root.c_str()) != 0 || chdir("/") != 0) {
        _exit(99);
    }
}

TEST(Process, NeedsNeitherDevNorTmp) {
    const auto root = TempDir::create().value();
    const auto bare = [&] { enter_bare_root(root.path()); };
    const auto traced =
        run(snoopbox_path(), {"execsnoop", "--no-cache", "--duration", "0.2"}, bare);
    EXPECT_EQ(traced.status, 0) << traced.err;
    EXPECT_THAT(traced.err, testing::EndsWith("Tracing\n"));
    const auto compiled = run(snoopbox_path(), {"compile", "execsnoop", "-o", "/x.bpf.o"}, bare);
    EXPECT_EQ(compiled.status, 0) << compiled.err;
    EXPECT_EQ(run(snoopbox_path(), {"doctor"}, bare).status, 0);
    // Files that it opens must not become standard output or error.
    const auto closed = run(snoopbox_path(), {"execsnoop", "--no-cache", "--duration", "0.2"}, [&] {
        bare();
        close(STDIN_FILENO);
        close(STDERR_FILENO);
    });
    EXPECT_EQ(closed.status, 0);
    EXPECT_THAT(closed.out, AllOf(StartsWith("COMM"), testing::Not(HasSubstr("Tracing"))));
}

TEST(Process, SaysWhatIsMissingWithoutProc) {
    const auto root = TempDir::create().value();
    const auto bare = [&] {
        enter_bare_root(root.path());
        umount("/proc");
    };
    const auto ended = run(snoopbox_path(), {"execsnoop", "--duration", "0.2"}, bare);
    EXPECT_EQ(ended.status, 1);
    EXPECT_THAT(ended.err, HasSubstr("mount -t proc proc /proc"));
    EXPECT_THAT(run(snoopbox_path(), {"doctor"}, bare).out, HasSubstr("mount -t proc proc /proc"));
}

TEST(Process, WorksFromADirectoryThatWasRemoved) {
    const auto from_removed = [](const Arguments& arguments) {
        return run(snoopbox_path(), arguments, [] {
            std::string name = "/var/tmp/snoopbox-test.XXXXXX";
            if (mkdtemp(name.data()) == nullptr || chdir(name.c_str()) != 0 ||
                rmdir(name.c_str()) != 0) {
                _exit(99);
            }
        });
    };
    const auto traced = from_removed({"execsnoop", "--no-cache", "--duration", "0.2"});
    EXPECT_EQ(traced.status, 0) << traced.err;
    for (const Arguments& relative : {Arguments{"cache", "list", "--cache-dir", "some"},
                                      Arguments{"headers", "--extract", "some"},
                                      Arguments{"compile", "execsnoop", "-o", "some.bpf.o"}}) {
        const auto ended = from_removed(relative);
        EXPECT_EQ(ended.status, 1) << relative.front();
        EXPECT_THAT(ended.err, HasSubstr("No such file or directory")) << relative.front();
    }
}

TEST(Process, TooLittleMemoryIsAnError) {
    const auto directory = TempDir::create().value();
    const std::string types = directory.path() / "types";
    constexpr rlim_t limit_bytes = rlim_t{32} << 20U;
    ASSERT_TRUE(create_file(types, ""));
    std::filesystem::resize_file(types, 2 * limit_bytes - 4096);
    const auto ended = run(snoopbox_path(),
                           {"compile", "execsnoop", "--btf", types, "--release", "6.1.0-9-amd64",
                            "-o", directory.path() / "x.bpf.o"},
                           [] {
                               const rlimit limit{limit_bytes, limit_bytes};
                               setrlimit(RLIMIT_AS, &limit);
                           });
    EXPECT_EQ(ended.status, 1);
    EXPECT_THAT(ended.err, StartsWith("snoopbox: out of memory\n"));
    EXPECT_EQ(entries(directory.path()).size(), 1U);
}

TEST(Process, HelpNeedsNoPrivilegeAndTeaches) {
    const auto ended = run_as_nobody({"execsnoop", "--help"});
    EXPECT_EQ(ended.status, 0);
    EXPECT_THAT(ended.out, HasSubstr("--max-args"));
    EXPECT_THAT(ended.out, HasSubstr("--headers-from"));
}

}  // namespace
}  // namespace snoopbox::test
