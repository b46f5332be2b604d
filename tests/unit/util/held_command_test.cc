// SPDX-License-Identifier: Apache-2.0
#include "util/held_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include "util/file.h"
#include "util/format.h"
#include "util/interrupt.h"
#include "util/temp_dir.h"

namespace snoopbox {
namespace {

using testing::HasSubstr;

bool is_readable(int fd, int wait_ms) {
    pollfd polled{fd, POLLIN, 0};
    return poll(&polled, 1, wait_ms) == 1;
}

constexpr int long_ms = 60'000;  // for events that must come

class HeldCommandTest : public testing::Test {
  protected:
    TempDir dir = TempDir::create().value();
    std::string file = dir.path() / "file";
};

TEST_F(HeldCommandTest, RunsWhenItIsReleased) {
    auto command = HeldCommand::start({"sh", "-c", "echo $$ > \"$0\"", file});
    ASSERT_TRUE(command);
    EXPECT_FALSE(is_readable(command->ended_fd(), 0));
    EXPECT_FALSE(std::filesystem::exists(file));
    ASSERT_TRUE(command->release());
    ASSERT_TRUE(is_readable(command->ended_fd(), long_ms));
    EXPECT_EQ(read_file(file).value(), std::to_string(command->pid()) + "\n");
}

TEST_F(HeldCommandTest, NeverRunsWithoutRelease) {
    pid_t pid = 0;
    {
        const auto command = HeldCommand::start({"touch", file});
        ASSERT_TRUE(command);
        pid = command->pid();
    }
    EXPECT_EQ(kill(pid, 0), -1) << "it is reaped";
    EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(HeldCommandTest, AProgramThatIsNotThereIsAnErrorAtOnce) {
    std::ofstream(file) << "data";
    for (const auto& [name, code] :
         {std::pair{std::string("/nonexistent/program"), ENOENT},
          std::pair{std::string("no-such-program"), ENOENT}, std::pair{dir.path().string(), EACCES},
          std::pair{file, EACCES}}) {
        const auto command = HeldCommand::start({name});
        ASSERT_FALSE(command) << name;
        EXPECT_EQ(command.error().code, code);
        EXPECT_THAT(command.error().message, HasSubstr("cannot execute " + name));
    }
}

TEST_F(HeldCommandTest, WhatTheKernelCannotExecuteIsAnError) {
    for (const auto& [text, code] :
         {std::pair{"touch " + file + ".done", ENOEXEC},  // a shell would run it
          std::pair{std::string("#!/nonexistent/interpreter\n"), ENOENT}}) {
        std::ofstream(file) << text;
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
        auto command = HeldCommand::start({file});
        ASSERT_TRUE(command);
        const auto released = command->release();
        ASSERT_FALSE(released);
        EXPECT_EQ(released.error().code, code);
        EXPECT_THAT(released.error().message, HasSubstr("cannot execute " + file));
        EXPECT_THAT(released.error().remedy, HasSubstr("interpreter"));
    }
    EXPECT_FALSE(std::filesystem::exists(file + ".done"));
}

TEST_F(HeldCommandTest, TheFirstInThePathThatCanBeExecutedIsTaken) {
    std::filesystem::create_directories(dir.path() / "a" / "tool");
    for (const auto* place : {"b", "c", "d"}) {
        std::filesystem::create_directory(dir.path() / place);
        std::ofstream(dir.path() / place / "tool") << "#!/bin/sh\necho " << place << ">$1\n";
    }
    for (const auto* place : {"c", "d"}) {
        std::filesystem::permissions(dir.path() / place / "tool",
                                     std::filesystem::perms::owner_all);
    }
    const auto run_it = [&] {
        const auto in = dir.path().string();
        setenv("PATH", fmt::format("/nonexistent:{0}/a:{0}/b:{0}/c:{0}/d", in).c_str(), 1);
        auto command = HeldCommand::start({"tool", file}).value();
        _exit(command.release() && is_readable(command.ended_fd(), long_ms) ? 0 : 1);
    };
    EXPECT_EXIT(run_it(), testing::ExitedWithCode(0), "");
    EXPECT_EQ(read_file(file).value(), "c\n");
}

// The inherited signal handlers write to a file descriptor that the child shares with us.
TEST_F(HeldCommandTest, ItsSignalsWhileItWaitsAreItsOwn) {
    const auto signal_it = [] {
        catch_interrupts();
        auto command = HeldCommand::start({"true"}).value();
        kill(command.pid(), SIGTERM);
        if (!is_readable(command.ended_fd(), long_ms) || is_readable(interrupt_fd(), 0)) {
            _exit(1);
        }
        const auto released = command.release();
        _exit(!released && released.error().message.starts_with("a signal ended") ? 0 : 2);
    };
    EXPECT_EXIT(signal_it(), testing::ExitedWithCode(0), "");
}

TEST_F(HeldCommandTest, SignalsDoWhatTheyDidBeforeUs) {
    const auto run_it = [&] {
        std::signal(SIGHUP, SIG_IGN);  // as nohup does
        std::signal(SIGPIPE, SIG_DFL);
        catch_interrupts();
        auto command = HeldCommand::start({"sh", "-c",
                                           "kill -HUP $$; echo hup > \"$0\"; kill -PIPE $$; "
                                           "echo pipe > \"$0\"",
                                           file})
                           .value();
        (void)command.release();
        _exit(is_readable(command.ended_fd(), long_ms) ? 0 : 1);
    };
    EXPECT_EXIT(run_it(), testing::ExitedWithCode(0), "");
    EXPECT_EQ(read_file(file).value(), "hup\n");
}

}  // namespace
}  // namespace snoopbox
