// SPDX-License-Identifier: Apache-2.0
// The output must not depend on how a tool is attached: each way must show the same for the same
// events. Ways that this kernel lacks are skipped, and tested in VMs (tests/vm/scenario ways).
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/openat2.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "started.h"
#include "tracer.h"
#include "util/file.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::HasSubstr;
using testing::IsSupersetOf;

class EveryWay : public testing::TestWithParam<std::string> {
  protected:
    static Arguments by_way(const std::string& tool, const Arguments& more) {
        Arguments all{tool, "--attach", GetParam()};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    // In the tool's own words; empty if it can be attached.
    static std::string what_is_lacking(const std::string& tool, const Arguments& options = {}) {
        Arguments more{"--duration", "0.1"};
        more.insert(more.end(), options.begin(), options.end());
        const auto tried = run(snoopbox_path(), tracer_arguments(by_way(tool, more)));
        if (tried.status == 0) {
            return {};
        }
        EXPECT_THAT(tried.err, HasSubstr("cannot be attached here"));
        return "this kernel does not let " + tool + " be attached by " + GetParam();
    }
    static bool misses_returns() { return GetParam().starts_with("kprobe"); }
    static bool reads_at_entry() { return GetParam() != "raw_tracepoint"; }

    TempDir dir = TempDir::create("/var/tmp").value();
};

INSTANTIATE_TEST_SUITE_P(Attach, EveryWay,
                         testing::Values("fentry", "raw_tracepoint", "kprobe.multi", "kprobe"),
                         [](const auto& param) {
                             std::string name = param.param;
                             std::ranges::replace(name, '.', '_');
                             return name;
                         });

void wait_for(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
}

// Runs `what` in a process of its own.
template <typename What>
pid_t in_child(What&& what) {
    const pid_t child = fork();
    if (child == 0) {
        what();
        _exit(0);
    }
    return child;
}

bool runs_32_bit_programs() {
    return run(SNOOPBOX_COMPAT_PROGRAM, {"/nonexistent/file"}).status == 0;
}

std::vector<std::string> paths_of(const Ended& ended) {
    std::vector<std::string> paths;
    for (const auto& event : ended.events()) {
        paths.push_back(text_of(event["path"]));
    }
    return paths;
}

TEST_P(EveryWay, OpensOfAllProgramsAreShown) {
    if (const auto lacking = what_is_lacking("opensnoop"); !lacking.empty()) {
        GTEST_SKIP() << lacking;
    }
    const std::string path = dir.path() / "opened";
    Tracer tracer(by_way("opensnoop", {"-e", "-o", "csv"}));
    ASSERT_TRUE(tracer.tracing());
    const open_how how{O_WRONLY | O_CREAT, 0640, 0};
    syscall(SYS_openat, AT_FDCWD, path.c_str(), O_RDWR, 0);
    syscall(SYS_openat2, AT_FDCWD, (path + "/2").c_str(), &how, sizeof how);
#if defined(__x86_64__)
    syscall(SYS_open, (path + "/o").c_str(), O_RDONLY);
    syscall(SYS_creat, (path + "/c").c_str(), 0604);
#endif
    const bool compat = runs_32_bit_programs();
    if (compat) {
        run(SNOOPBOX_COMPAT_PROGRAM, {path + "/32"});
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const auto ended = tracer.stop(SIGINT);
    std::vector<std::string> seen;
    std::istringstream lines(ended.out);
    for (std::string line; std::getline(lines, line);) {
        if (const auto at = line.find(path); at != std::string::npos) {
            const auto err = line.rfind(",-1,", at);
            seen.push_back(line.substr(err + 4, at - err - 4) + line.substr(at + path.size()));
        }
    }
    std::vector<std::string> wanted{"2,00000002,0000,", "2,00000101,0640,/2"};
#if defined(__x86_64__)
    wanted.insert(wanted.end(), {"2,00000000,0000,/o", "2,00001101,0604,/c"});
#endif
    if (compat) {
        wanted.insert(wanted.end(),
                      {"2,00000000,0000,/32", "2,00000000,0000,/32", "2,00001101,0600,/32"});
    }
    EXPECT_EQ(seen, wanted) << ended.out << ended.err;
    EXPECT_EQ(ended.err.find("missed"), std::string::npos) << ended.err;
}

TEST_P(EveryWay, ExecsOfAllProgramsAreShown) {
    if (const auto lacking = what_is_lacking("execsnoop", {"-x"}); !lacking.empty()) {
        GTEST_SKIP() << lacking;
    }
    Tracer tracer(by_way("execsnoop", {"-x", "-o", "json"}));
    ASSERT_TRUE(tracer.tracing());
    exec_and_wait("/bin/true", {"true", "from-64-bit"});
    exec_and_wait("/nonexistent", {"failed", "from-64-bit"});
    const bool compat = runs_32_bit_programs();  // it executes the same programs
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const auto ended = tracer.stop(SIGINT);
    std::vector<std::string> seen;
    for (const auto& event : ended.events()) {
        const auto& args = event["args"];
        if (args.Size() == 2 && text_of(args[1]).ends_with("-bit")) {
            seen.push_back(text_of(args[0]) + " " + text_of(args[1]) + " " +
                           std::to_string(event["ret"].GetInt()));
        }
    }
    std::vector<std::string> wanted{"true from-64-bit 0", "failed from-64-bit -2"};
    if (compat) {
        wanted.insert(wanted.end(), {"failed from-32-bit -2", "true from-32-bit 0"});
    }
    EXPECT_EQ(seen, wanted) << ended.out << ended.err;
}

// For an unknown protocol, the kernel runs modprobe to look for a module.
TEST_P(EveryWay, ProgramsThatTheKernelStartsAreShown) {
    if (const auto lacking = what_is_lacking("execsnoop", {"-x"}); !lacking.empty()) {
        GTEST_SKIP() << lacking;
    }
    auto modprobe = read_file("/proc/sys/kernel/modprobe", 256);
    if (!modprobe) {
        GTEST_SKIP() << "this kernel has no modules (CONFIG_MODULES)";
    }
    modprobe->erase(modprobe->find_last_not_of('\n') + 1);
    Tracer tracer(by_way("execsnoop", {"-x", "-o", "json"}));
    ASSERT_TRUE(tracer.tracing());
    constexpr int protocol_of_nobody = 18;  // AF_ASH
    EXPECT_EQ(socket(protocol_of_nobody, SOCK_STREAM, 0), -1);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const auto ended = tracer.stop(SIGINT);
    EXPECT_TRUE(std::ranges::any_of(ended.events(), [&](const auto& event) {
        return event["args"].Size() > 0 && text_of(event["args"][0]) == *modprobe;
    })) << ended.out;
}

// 40 processes wait in open() of a FIFO that has no writer.
TEST_P(EveryWay, CallsThatWaitHideNoOthersUnlessThatIsSaid) {
    if (const auto lacking = what_is_lacking("opensnoop"); !lacking.empty()) {
        GTEST_SKIP() << lacking;
    }
    const std::string fifo = dir.path() / "fifo";
    ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
    Tracer tracer(by_way("opensnoop", {"-o", "json", "-v"}));
    ASSERT_TRUE(tracer.tracing());
    std::vector<pid_t> waiting(40);
    for (auto& process : waiting) {
        process = in_child([&] { open(fifo.c_str(), O_RDONLY); });
    }
    std::this_thread::sleep_for(std::chrono::seconds(1));
    const std::string after = dir.path() / "after";
    for (int i = 0; i < 5; ++i) {
        open(after.c_str(), O_RDONLY);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const auto ended = tracer.stop(SIGINT);
    for (const pid_t pid : waiting) {
        kill(pid, SIGKILL);
        wait_for(pid);
    }
    const auto shown = std::ranges::count(paths_of(ended), after);
    if (misses_returns()) {
        EXPECT_THAT(ended.err, HasSubstr("return probes see only so many calls"));
        EXPECT_TRUE(shown == 5 || ended.err.find("warning: missed ") != std::string::npos)
            << shown << ended.err;
    } else {
        EXPECT_EQ(shown, 5) << ended.err;
        EXPECT_EQ(ended.err.find("missed"), std::string::npos) << ended.err;
    }
}

// While an open waits, another thread overwrites the path.
TEST_P(EveryWay, ThePathIsTheOneThatWasOpened) {
    if (const auto lacking = what_is_lacking("opensnoop"); !lacking.empty()) {
        GTEST_SKIP() << lacking;
    }
    if (!reads_at_entry()) {
        GTEST_SKIP() << "by this way paths are read when the call returns, as the help says";
    }
    const std::string fifo = dir.path() / "fifo";
    const std::string long_fifo =
        dir.path().string() + std::string(300, '/') + "fifo";  // longer than the stored path
    ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
    Tracer tracer(by_way("opensnoop", {"-o", "json", "-p", std::to_string(getpid())}));
    ASSERT_TRUE(tracer.tracing());
    std::vector<std::string> wanted;
    for (const auto& path : {fifo, long_fifo}) {
        std::string buffer = path;
        std::thread opens([&] { close(open(buffer.c_str(), O_RDONLY)); });
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        buffer.replace(0, 6, "/wrong");
        const int writer = open(fifo.c_str(), O_WRONLY);
        opens.join();
        close(writer);
        wanted.push_back(path.substr(0, 255));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const auto ended = tracer.stop(SIGINT);
    EXPECT_THAT(paths_of(ended), IsSupersetOf(wanted)) << ended.out;
    EXPECT_EQ(ended.out.find("wrong"), std::string::npos) << ended.out;
    // Only the start of the long path is reliable.
    EXPECT_THAT(ended.out, HasSubstr("\"path_truncated\":true"));
}

// The verifier accepts programs at the limits of all options.
TEST_P(EveryWay, TheLimitsOfOptionsLoad) {
    if (const auto lacking = what_is_lacking("execsnoop", {"-x"}); !lacking.empty()) {
        GTEST_SKIP() << lacking;
    }
    for (const std::string most : {"1", "1024"}) {
        const auto ended = run(
            snoopbox_path(),
            tracer_arguments(by_way("execsnoop", {"-x", "--max-args", most, "--duration", "0.1"})));
        EXPECT_EQ(ended.status, 0) << most << ended.err;
    }
}

TEST_P(EveryWay, PatternsAreLookedForInAListThatIsKept) {
    if (!GetParam().starts_with("kprobe")) {
        GTEST_SKIP() << "many functions at once are traced by kprobes only";
    }
    const Arguments counts{"-v", "vfs_rea*"};
    if (const auto lacking = what_is_lacking("funccount", counts); !lacking.empty()) {
        GTEST_SKIP() << lacking;
    }
    Arguments arguments{"--duration", "1"};
    arguments.insert(arguments.end(), counts.begin(), counts.end());
    Tracer tracer(by_way("funccount", arguments));
    ASSERT_TRUE(tracer.tracing());
    read_file("/proc/version").value();
    const auto ended = tracer.stop(0);
    EXPECT_EQ(ended.status, 0);
    EXPECT_THAT(ended.err, HasSubstr("functions are as they were listed before"));
    EXPECT_THAT(ended.out, HasSubstr("vfs_read"));
}

TEST_P(EveryWay, ManyArgumentsOfAFailedExecAreShownWhole) {
    if (const auto lacking = what_is_lacking("execsnoop", {"-x"}); !lacking.empty()) {
        GTEST_SKIP() << lacking;
    }
    Tracer tracer(by_way("execsnoop", {"-x", "-o", "json", "--max-args", "1024"}));
    ASSERT_TRUE(tracer.tracing());
    std::vector<std::string> argv{"many"};
    for (int i = 1; i < 1000; ++i) {
        argv.push_back(std::to_string(i));
    }
    const pid_t whole = exec_and_wait("/nonexistent", argv);
    const pid_t cut = exec_and_wait("/nonexistent", {"cut", std::string(200'000, 'A')});
    const pid_t exact = exec_and_wait("/nonexistent", {"exact", std::string(131'071, 'A')});
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const auto ended = tracer.stop(SIGINT);
    std::size_t seen = 0;
    for (const auto& event : ended.events()) {
        const auto& args = event["args"];
        const pid_t pid = event["pid"].GetInt();
        if (pid != whole && pid != cut && pid != exact) {
            continue;
        }
        ++seen;
        EXPECT_EQ(event.HasMember("args_truncated"), pid == cut);
        EXPECT_EQ(args.Size(), pid == whole ? 1000U : 2U);
        EXPECT_EQ(text_of(args[args.Size() - 1]).size(), pid == whole ? 3U : 131'071U);
    }
    EXPECT_EQ(seen, 3U) << ended.err;
}

}  // namespace
}  // namespace snoopbox::test
