// SPDX-License-Identifier: Apache-2.0
// A slow or absent reader of the output delays nothing: the trace ends on time, and events that are
// not shown are counted.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>

#include "tracer.h"
#include "util/fd.h"
#include "util/file.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::HasSubstr;

constexpr std::size_t opens = 30'000;

void open_often(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        open("/nonexistent/file-that-is-opened-often", O_RDONLY);
    }
}

// The number before `words` in a warning; 0 if there is no such warning.
std::size_t number_before(const std::string& text, const std::string& words) {
    const auto end = text.rfind(words);
    if (end == std::string::npos) {
        return 0;
    }
    const auto begin = text.find_last_not_of("0123456789", end - 1);
    return std::strtoul(text.c_str() + begin + 1, nullptr, 10);
}

// Traces this process's opens into a pipe that nobody reads until the trace has ended.
class UnreadOutput {
  public:
    explicit UnreadOutput(const Arguments& more, int flags = 0) {
        std::array<int, 2> ends{};
        EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
        reader_.reset(ends[0]);
        const Fd writer(ends[1]);
        fcntl(writer.get(), F_SETFL, flags);
        Arguments arguments{"opensnoop", "-p", std::to_string(getpid()), "-o", "csv"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        tracer_.emplace(arguments, Arguments{}, [fd = writer.get()] { dup2(fd, STDOUT_FILENO); });
    }

    Ended end(int signal) {
        auto ended = tracer_->stop(signal);
        ended.out = read_all();
        return ended;
    }
    std::string read_all() const { return read_fd(reader_.get(), "the output").value_or(""); }

  private:
    Fd reader_;
    std::optional<Tracer> tracer_;
};

std::size_t rows(const Ended& ended) {
    const auto lines = static_cast<std::size_t>(std::ranges::count(ended.out, '\n'));
    return lines > 0 ? lines - 1 : 0;  // minus the heading
}

void expect_all_accounted_for(const Ended& ended) {
    EXPECT_EQ(ended.status, 0) << ended.err;
    const auto given_up = number_before(ended.err, " events that were seen are not in");
    EXPECT_GT(given_up, 0U) << ended.err;
    EXPECT_EQ(rows(ended) + given_up + ended.lost(), opens) << ended.err;
}

TEST(Output, ADurationEndsThoughNobodyReads) {
    UnreadOutput output({"--duration", "2"});
    open_often(opens);
    expect_all_accounted_for(output.end(0));
}

TEST(Output, AnInterruptEndsThoughNobodyReads) {
    UnreadOutput output({});
    open_often(opens);
    expect_all_accounted_for(output.end(SIGINT));
}

TEST(Output, WhatFoundNoRoomIsCountedBeforeTheEnd) {
    UnreadOutput output({"--ring-buffer", "64k", "--duration", "3"});
    open_often(opens);
    const auto ended = output.end(0);
    EXPECT_GT(ended.lost(), 0U) << ended.err;
    expect_all_accounted_for(ended);
}

// ssh, and some programs that share our terminal, set O_NONBLOCK.
TEST(Output, ANonBlockingPipeGetsAll) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    Fd writer(ends[1]);
    const Fd reader(ends[0]);
    fcntl(writer.get(), F_SETFL, O_NONBLOCK);
    Tracer tracer(
        {"opensnoop", "-x", "-p", std::to_string(getpid()), "-o", "csv", "--ring-buffer", "16m"},
        {}, [fd = writer.get()] { dup2(fd, STDOUT_FILENO); });
    writer.reset();
    Ended ended;
    std::thread slow([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        ended.out = read_fd(reader.get(), "the output").value_or("");
    });
    open_often(opens);
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    const auto said = tracer.stop(SIGINT);
    slow.join();
    EXPECT_EQ(said.status, 0) << said.err;
    EXPECT_EQ(said.err.find("not in the output"), std::string::npos) << said.err;
    EXPECT_EQ(rows(ended), opens) << said.err;
}

TEST(Output, NeitherOutputNorErrorsHoldUpTheEnd) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    const pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        const std::string path = snoopbox_path();
        execl(path.c_str(), "snoopbox", "opensnoop", "--duration", "3", nullptr);
        _exit(127);
    }
    int status = 0;
    while (waitpid(pid, &status, WNOHANG) == 0) {  // ctest's timeout is the limit
        open_often(100);
    }
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
    close(ends[0]);
    close(ends[1]);
}

// The limit leaves room for the cache's own files.
TEST(Output, AFileThatTakesNoMoreIsAnError) {
    const auto dir = TempDir::create("/var/tmp").value();
    const auto file = dir.path() / "output";
    run(snoopbox_path(), tracer_arguments({"opensnoop", "--duration", "0.1"}));
    Tracer tracer({"opensnoop", "--duration", "60"}, {}, [&] {
        const rlimit limit{4096, 4096};
        setrlimit(RLIMIT_FSIZE, &limit);
        dup2(open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), STDOUT_FILENO);
    });
    open_often(1000);
    const auto ended = tracer.stop(0);
    EXPECT_EQ(ended.status, 1);
    EXPECT_THAT(ended.err, HasSubstr("standard output: cannot write: File too large"));
}

// EIO means a lost terminal only if the output is one; otherwise it must be reported.
TEST(Output, AnErrorOfTheDiskIsNoReaderThatLeft) {
    const std::string memory = "/proc/" + std::to_string(getpid()) + "/mem";  // fails at address 0
    Tracer tracer({"opensnoop", "--duration", "60"}, {},
                  [&] { dup2(open(memory.c_str(), O_WRONLY), STDOUT_FILENO); });
    const auto ended = tracer.stop(0);
    EXPECT_EQ(ended.status, 1);
    EXPECT_THAT(ended.err, HasSubstr("standard output: cannot write: Input/output error"));
}

}  // namespace
}  // namespace snoopbox::test
