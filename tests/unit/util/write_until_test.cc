// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <string_view>
#include <thread>

#include "util/fd.h"
#include "util/file.h"
#include "util/interrupt.h"

namespace snoopbox {
namespace {

using std::chrono::milliseconds;

struct Ends {
    Fd reader;
    Fd writer;
};

Ends make_pipe() {
    std::array<int, 2> fds{};
    EXPECT_EQ(pipe2(fds.data(), O_CLOEXEC), 0);
    return {Fd(fds[0]), Fd(fds[1])};
}

Ends make_socket() {
    std::array<int, 2> fds{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()), 0);
    return {Fd(fds[0]), Fd(fds[1])};
}

std::string read_until_end(int fd) {
    std::string all;
    std::array<char, 4096> chunk{};
    for (ssize_t got = 0; (got = read(fd, chunk.data(), chunk.size())) > 0;) {
        all.append(chunk.data(), static_cast<std::size_t>(got));
    }
    return all;
}

// More than any of them accepts while nobody reads.
std::string much() {
    std::string text(4'000'000, ' ');
    for (std::size_t i = 0; i < text.size(); ++i) {
        text[i] = static_cast<char>('a' + i % 23);
    }
    return text;
}

void expect_a_part(Ends ends) {
    const std::string text = much();
    std::string_view left = text;
    const auto written =
        write_until(ends.writer.get(), left, Deadline::in(milliseconds(10)), OnInterrupt::stop);
    ASSERT_TRUE(written) << written.error().message;
    ASSERT_FALSE(left.empty());
    EXPECT_LT(left.size(), text.size());
    ends.writer.reset();
    EXPECT_EQ(read_until_end(ends.reader.get()), text.substr(0, text.size() - left.size()));
}

TEST(WriteUntil, LeavesWhatNobodyTakesInTime) {
    expect_a_part(make_pipe());
    expect_a_part(make_socket());
}

TEST(WriteUntil, WaitsNoLongerWhereTheDescriptorDoesNotBlock) {
    auto ends = make_pipe();
    ASSERT_EQ(fcntl(ends.writer.get(), F_SETFL, O_NONBLOCK), 0);
    expect_a_part(std::move(ends));
}

// Of several writers to one pipe, each may find it full again.
TEST(WriteUntil, WaitsForAReaderWhoComesLate) {
    for (const int flags : {0, O_NONBLOCK}) {
        auto ends = make_pipe();
        ASSERT_EQ(fcntl(ends.writer.get(), F_SETFL, flags), 0);
        const std::string text = much();
        std::string got;
        std::thread reader([&] {
            std::this_thread::sleep_for(milliseconds(50));
            got = read_until_end(ends.reader.get());
        });
        const auto written = write_all(ends.writer.get(), text);
        EXPECT_TRUE(written);
        ends.writer.reset();
        reader.join();
        EXPECT_EQ(got, text);
    }
}

TEST(WriteUntil, SaysWhyNothingCanBeWritten) {
    auto ends = make_pipe();
    ends.reader.reset();
    const auto before = std::signal(SIGPIPE, SIG_IGN);
    const auto written = write_all(ends.writer.get(), "x");
    std::signal(SIGPIPE, before);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, EPIPE);
    const Fd full(open("/dev/full", O_WRONLY | O_CLOEXEC));
    EXPECT_EQ(write_all(full.get(), "x").error().code, ENOSPC);
}

// In a process of its own, because an interrupt cannot be undone.
void interrupted_while_it_waits(int end_of_success) {
    catch_interrupts();
    const auto ends = make_pipe();
    std::thread killer([] {
        std::this_thread::sleep_for(milliseconds(50));
        kill(getpid(), SIGTERM);
    });
    const auto written = write_all(ends.writer.get(), much());
    killer.join();
    const bool right = !written && is_interrupt(written.error()) && interrupt_signal() == SIGTERM;
    // Writes that need no waiting still succeed.
    const auto other = make_pipe();
    const bool wrote = write_all(other.writer.get(), "x").has_value();
    // With go_on, a write continues until the deadline.
    const std::string text = much();
    std::string_view left = text;
    const bool went_on =
        write_until(other.writer.get(), left, Deadline::in(milliseconds(10)), OnInterrupt::go_on)
            .has_value() &&
        left.size() < text.size();
    _exit(right && wrote && went_on ? end_of_success : 1);
}

TEST(WriteUntilDeathTest, AnInterruptEndsTheWaiting) {
    constexpr int fine = 42;
    EXPECT_EXIT(interrupted_while_it_waits(fine), testing::ExitedWithCode(fine), "");
}

}  // namespace
}  // namespace snoopbox
