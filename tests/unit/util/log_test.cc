// SPDX-License-Identifier: Apache-2.0
#include "util/log.h"

#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <thread>

namespace snoopbox::log {
namespace {

// The limit on tasks does not apply to root, so this process becomes another user.
void forbid_tasks() {
    constexpr id_t nobody = 65534;
    if (geteuid() == 0 &&
        (setgroups(0, nullptr) != 0 || setgid(nobody) != 0 || setuid(nobody) != 0)) {
        _exit(99);
    }
    const rlimit none{0, 0};
    setrlimit(RLIMIT_NPROC, &none);
}

bool may_start_threads() {
    try {
        std::thread([] {}).join();
        return true;
    } catch (const std::system_error&) {
        return false;
    }
}

TEST(Progress, IsLeftOutWhereNoTaskMayBeMade) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            forbid_tasks();
            const bool possible = may_start_threads();
            { const Progress progress("Compiling"); }
            _exit(possible ? 98 : 0);
        },
        testing::ExitedWithCode(0), "^$");
}

// What standard error gets from something that takes this long.
std::string shown_on(int reader, int writer, std::chrono::milliseconds taken) {
    const int before = dup(STDERR_FILENO);
    dup2(writer, STDERR_FILENO);
    {
        const Progress progress("Compiling\033 x");
        std::this_thread::sleep_for(taken);
    }
    dup2(before, STDERR_FILENO);
    close(before);
    close(writer);
    std::string text;
    std::array<char, 256> chunk{};
    for (ssize_t got = 0; (got = read(reader, chunk.data(), chunk.size())) > 0;) {
        text.append(chunk.data(), static_cast<std::size_t>(got));
    }
    close(reader);
    return text;
}

TEST(Messages, DoNotControlTheTerminal) {
    testing::internal::CaptureStderr();
    warning("\033[31mred\a of\tfile\r\nsecond line \u200b, caf\u00e9 and \xff");
    EXPECT_EQ(
        testing::internal::GetCapturedStderr(),
        "warning: \\x1b[31mred\\x07 of\tfile\\x0d\nsecond line \\xe2\\x80\\x8b, caf\u00e9 and "
        "\\xff\n");
}

TEST(Progress, IsShownOfWhatTakesLong) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    EXPECT_EQ(shown_on(ends[0], ends[1], std::chrono::milliseconds(900)), "Compiling\\x1b x...\n");
}

TEST(Progress, IsRemovedFromATerminal) {
    int reader = -1;
    int writer = -1;
    ASSERT_EQ(openpty(&reader, &writer, nullptr, nullptr, nullptr), 0);
    EXPECT_EQ(shown_on(reader, writer, std::chrono::milliseconds(900)),
              "Compiling\\x1b x...\r\033[K");
}

TEST(Progress, IsNotShownOfWhatIsQuick) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    EXPECT_EQ(shown_on(ends[0], ends[1], std::chrono::milliseconds(0)), "");
}

}  // namespace
}  // namespace snoopbox::log
