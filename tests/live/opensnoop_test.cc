// SPDX-License-Identifier: Apache-2.0
// Compares what opensnoop shows with what was really opened.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "tracer.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using rapidjson::Value;
using testing::HasSubstr;
using testing::SizeIs;

// Traces only this process, with more options.
Arguments own(const Arguments& more = {}) {
    Arguments all{"opensnoop", "-o", "json", "-p", std::to_string(getpid())};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

std::vector<const Value*> of_path(const std::vector<rapidjson::Document>& events,
                                  const std::string& path) {
    std::vector<const Value*> found;
    for (const auto& event : events) {
        if (text_of(event["path"]) == path) {
            found.push_back(&event);
        }
    }
    return found;
}

// Returns the file descriptor, which is closed again, or -1 with errno.
int open_and_close(const std::string& path, int flags = O_RDONLY, mode_t mode = 0) {
    const int fd = openat(AT_FDCWD, path.c_str(), flags, mode);
    if (fd >= 0) {
        close(fd);
    }
    return fd;
}

void fail_to_open(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        (void)openat(AT_FDCWD, "/nonexistent/file", O_RDONLY);
    }
}

void expect_shown(const Ended& ended, const std::string& path, int fd, int err) {
    const auto events = ended.events();
    const auto found = of_path(events, path);
    ASSERT_THAT(found, SizeIs(1)) << path.size() << " " << ended.err;
    const Value& event = *found[0];
    EXPECT_EQ(event["pid"].GetInt(), getpid());
    EXPECT_EQ(text_of(event["comm"]), std::string(program_invocation_short_name).substr(0, 15));
    EXPECT_EQ(event["fd"].GetInt(), fd);
    EXPECT_EQ(event["err"].GetInt(), err);
}

TEST(Opensnoop, ShowsWhatWasOpenedAndWhatWasNot) {
    Tracer tracer(own());
    const int fd = open_and_close("/etc/passwd");
    ASSERT_EQ(open_and_close("/nonexistent/a b"), -1);
    ASSERT_EQ(open_and_close("/etc/passwd/x"), -1);
    ASSERT_TRUE(tracer.wait_lines(3));
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.status, 0);
    expect_shown(ended, "/etc/passwd", fd, 0);
    expect_shown(ended, "/nonexistent/a b", -1, ENOENT);
    expect_shown(ended, "/etc/passwd/x", -1, ENOTDIR);
}

TEST(Opensnoop, EverySystemCallThatOpens) {
    Tracer tracer(own({"-e"}));
    const open_how how{O_WRONLY | O_CREAT, 0640, 0};
    syscall(SYS_openat2, AT_FDCWD, "/nonexistent/openat2", &how, sizeof how);
    syscall(SYS_openat, AT_FDCWD, "/nonexistent/openat", O_RDWR | O_APPEND, 0777);
    std::vector<std::array<std::string, 3>> made{
        {"/nonexistent/openat2", std::to_string(O_WRONLY | O_CREAT), std::to_string(0640)},
        // Without O_CREAT the mode is meaningless.
        {"/nonexistent/openat", std::to_string(O_RDWR | O_APPEND), "0"}};
#if defined(__x86_64__)
    syscall(SYS_open, "/nonexistent/open", O_RDWR | O_CREAT, 0600);
    syscall(SYS_creat, "/nonexistent/creat", 0604);
    made.push_back({"/nonexistent/open", std::to_string(O_RDWR | O_CREAT), std::to_string(0600)});
    made.push_back(
        {"/nonexistent/creat", std::to_string(O_WRONLY | O_CREAT | O_TRUNC), std::to_string(0604)});
#endif
    ASSERT_TRUE(tracer.wait_lines(made.size()));
    const auto ended = tracer.stop(SIGINT);
    const auto events = ended.events();
    for (const auto& [path, flags, mode] : made) {
        const auto found = of_path(events, path);
        ASSERT_THAT(found, SizeIs(1)) << path;
        EXPECT_EQ((*found[0])["err"].GetInt(), ENOENT) << path;
        EXPECT_EQ(std::to_string((*found[0])["flags"].GetUint()), flags) << path;
        EXPECT_EQ(std::to_string((*found[0])["mode"].GetUint()), mode) << path;
    }
}

TEST(Opensnoop, PathsAsTheyWereGiven) {
    Tracer tracer(own());
    std::string longest;
    while (longest.size() < 4094) {
        longest += "./";
    }
    longest += "x";
    ASSERT_THAT(longest, SizeIs(4095));
    const std::vector<std::string> paths{
        longest, longest.substr(2095), "x", "../x", "a\nb\t\x01",
        // NOLINTNEXTLINE(misc-misleading-bidirectional): a path may have such a character
        "'", "\xff\xfe", "\xc3\xa4 \"", "\xe2\x80\xae", ""};
    for (const auto& path : paths) {
        ASSERT_EQ(open_and_close(path), -1);
    }
    ASSERT_TRUE(tracer.wait_lines(paths.size()));
    const auto ended = tracer.stop(SIGINT);
    for (const auto& path : paths) {
        expect_shown(ended, path, -1, ENOENT);
    }
}

TEST(Opensnoop, ThePathOfABadPointerIsEmpty) {
    Tracer tracer(own());
    syscall(SYS_openat, AT_FDCWD, 1, O_RDONLY);
    ASSERT_TRUE(tracer.wait_lines(1));
    expect_shown(tracer.stop(SIGINT), "", -1, EFAULT);
}

TEST(Opensnoop, Filters) {
    const std::string comm = program_invocation_short_name;
    Tracer failed(own({"-x"}));
    Tracer named(own({"-n", comm.substr(2, 6)}));
    Tracer other_name(own({"-n", "(.*)"}));
    Tracer thread(own({"-t", std::to_string(gettid())}));
    Tracer writing(own({"-f", "O_WRONLY|O_RDWR"}));
    Tracer several(own({"-f", "O_WRONLY", "-f", "O_DIRECTORY,O_PATH"}));
    Tracer other_process({"opensnoop", "-o", "json", "-p", "1"});
    Tracer other_user(own({"-u", "nobody"}));
    open_and_close("/etc/passwd");
    open_and_close("/nonexistent/failed");
    open_and_close("/dev/null", O_WRONLY);
    open_and_close("/", O_DIRECTORY);
    std::thread([] { open_and_close("/nonexistent/thread"); }).join();
    const auto shown = [](Tracer& tracer, std::size_t lines) {
        EXPECT_TRUE(tracer.wait_lines(lines));
        const auto ended = tracer.stop(SIGINT);
        std::vector<std::string> paths;
        for (const auto& event : ended.events()) {
            // Skips the files that the C library opens.
            const auto path = text_of(event["path"]);
            if (event["pid"].GetInt() == getpid() && !path.starts_with("/sys/")) {
                paths.push_back(path);
            }
        }
        return paths;
    };
    using testing::ElementsAre;
    using testing::IsEmpty;
    EXPECT_THAT(shown(failed, 2), ElementsAre("/nonexistent/failed", "/nonexistent/thread"));
    EXPECT_THAT(shown(named, 5), SizeIs(5));
    EXPECT_THAT(shown(other_name, 0), IsEmpty());
    EXPECT_THAT(shown(thread, 4),
                ElementsAre("/etc/passwd", "/nonexistent/failed", "/dev/null", "/"));
    EXPECT_THAT(shown(writing, 1), ElementsAre("/dev/null"));
    EXPECT_THAT(shown(several, 2), ElementsAre("/dev/null", "/"));
    EXPECT_THAT(shown(other_process, 0), IsEmpty());
    EXPECT_THAT(shown(other_user, 0), IsEmpty());
}

TEST(Opensnoop, TableHasTheColumnsOfBcc) {
    Tracer plain({"opensnoop", "-p", std::to_string(getpid())});
    Tracer all({"opensnoop", "-TUe", "-p", std::to_string(getpid())});
    open_and_close("/nonexistent/file", O_WRONLY | O_CREAT, 0644);
    ASSERT_TRUE(plain.wait_lines(2));
    ASSERT_TRUE(all.wait_lines(2));
    const auto of_plain = plain.stop(SIGINT).out;
    EXPECT_THAT(of_plain, testing::StartsWith("PID    COMM               FD ERR PATH\n"));
    EXPECT_THAT(of_plain, HasSubstr("  -1   2 /nonexistent/file\n"));
    const auto of_all = all.stop(SIGINT).out;
    EXPECT_THAT(of_all, testing::StartsWith("TIME(s)        UID    PID    COMM               FD "
                                            "ERR FLAGS    MODE PATH\n"));
    EXPECT_THAT(of_all, HasSubstr("  -1   2 00000101 0644 /nonexistent/file\n"));
}

// A buffer for all events: these tests are not about a busy machine that delays the tracer;
// tests/bench measures how far the default buffer suffices. Failed opens only, because the C
// library opens files of its own.
const Arguments roomy{"-x", "--ring-buffer", "64M"};

TEST(Opensnoop, LosesNothingThatAPipeTakes) {
    constexpr std::size_t count = 300'000;
    Tracer tracer(own(roomy));
    fail_to_open(count);
    EXPECT_TRUE(tracer.wait_lines(count));
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(ended.out, '\n')), count) << ended.err;
    EXPECT_EQ(ended.lost(), 0U) << ended.err;
}

TEST(Opensnoop, LosesNothingThatAFileTakes) {
    constexpr std::size_t count = 300'000;
    auto dir = TempDir::create("/var/tmp");
    ASSERT_TRUE(dir);
    const auto file = dir->path() / "out";
    const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    Tracer tracer(own(roomy), {}, [fd] { dup2(fd, STDOUT_FILENO); });
    close(fd);
    fail_to_open(count);
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.status, 0);
    EXPECT_EQ(ended.lost(), 0U) << ended.err;
    std::ifstream lines(file);
    std::size_t seen = 0;
    for (std::string line; std::getline(lines, line);) {
        seen += line.find(R"("path":"/nonexistent/file")") != std::string::npos ? 1 : 0;
    }
    EXPECT_EQ(seen, count);
}

// Nobody reads the output until all events have been made.
TEST(Opensnoop, CountsWhatABlockedOutputLoses) {
    constexpr std::size_t count = 300'000;
    std::array<int, 2> blocked{};
    ASSERT_EQ(pipe2(blocked.data(), O_CLOEXEC), 0);
    Tracer tracer(own({"-x", "--ring-buffer", "256K"}), {},
                  [&] { dup2(blocked[1], STDOUT_FILENO); });
    close(blocked[1]);
    fail_to_open(count);
    std::size_t seen = 0;
    std::thread reader([&] {
        std::array<char, 65536> chunk{};
        for (ssize_t got = 0; (got = read(blocked[0], chunk.data(), chunk.size())) > 0;) {
            seen += static_cast<std::size_t>(std::count(chunk.begin(), chunk.begin() + got, '\n'));
        }
    });
    // The rest is written well within that time; an interrupt would give up on a slow reader.
    std::this_thread::sleep_for(std::chrono::seconds(1));
    const auto ended = tracer.stop(SIGINT);
    reader.join();
    close(blocked[0]);
    EXPECT_GT(ended.lost(), 0U);
    EXPECT_EQ(seen + ended.lost(), count) << ended.err;
}

}  // namespace
}  // namespace snoopbox::test
