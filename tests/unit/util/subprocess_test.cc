// SPDX-License-Identifier: Apache-2.0
#include "util/subprocess.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>

#include "util/file.h"
#include "util/temp_dir.h"

namespace snoopbox {
namespace {

Subprocess shell(const std::string& script) {
    static const Fd program(open("/bin/sh", O_PATH | O_CLOEXEC));
    return {"/bin/sh", program.get(), {"-c", script}, {{"NAME", "value"}}, -1, -1, {}, {}};
}

TEST(Run, GivesWhatWasSaidAndHowItEnded) {
    const auto end = run(shell("echo out; echo err >&2; echo $NAME; exit 3"));
    ASSERT_TRUE(end);
    EXPECT_EQ(end->exit_status, 3);
    EXPECT_EQ(end->said, "out\nerr\nvalue\n");
}

TEST(Run, NeedsNoDevNull) {
    if (geteuid() != 0) {
        GTEST_SKIP() << "only root can hide /dev";
    }
    const auto without_dev = [] {
        if (unshare(CLONE_NEWNS) != 0 ||
            mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            mount("tmpfs", "/dev", "tmpfs", 0, nullptr) != 0) {
            _exit(99);
        }
        const auto end = run(shell("cat && echo end"));
        _exit(end && end->said == "end\n" ? 0 : 1);
    };
    EXPECT_EXIT(without_dev(), testing::ExitedWithCode(0), "");
}

TEST(Run, TellsASignal) {
    const auto end = run(shell("kill -9 $$"));
    ASSERT_TRUE(end);
    EXPECT_EQ(end->exit_status, 128 + 9);
}

TEST(Run, HandsFilesOverAndNothingElse) {
    auto input = memory_file("input");
    auto output = memory_file("output");
    const Fd other(open("/dev/null", O_RDONLY));  // NOLINT(*-cloexec): it must be inherited
    ASSERT_TRUE(input && output && other);
    ASSERT_TRUE(write_all(input->get(), "in"));
    lseek(input->get(), 0, SEEK_SET);
    Subprocess child =
        shell("cat >&3; [ /proc/self/fd/4 -ef /dev/null ] && [ ! -e /proc/self/fd/5 ]");
    child.stdin_fd = input->get();
    child.result_fd = output->get();
    child.more_fds = {other.get()};
    const auto end = run(child);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->exit_status, 0) << end->said;
    EXPECT_EQ(read_file("/proc/self/fd/" + std::to_string(output->get())), "in");
}

TEST(Run, KeepsABoundedPartOfEndlessTalk) {
    const auto end = run(shell("head -c 3000000 /dev/zero"));
    ASSERT_TRUE(end);
    EXPECT_EQ(end->exit_status, 0);
    EXPECT_LE(end->said.size(), std::size_t{1} << 20U);
}

TEST(Run, TellsThatAProgramIsMissing) {
    const auto end = run({"/nonexistent/program", -1, {}, {}, -1, -1, {}, {}});
    ASSERT_TRUE(end);
    EXPECT_EQ(end->exit_status, 127);
}

TEST(Run, TellsWhyAChildCannotBeConfined) {
    if (geteuid() != 0) {
        GTEST_SKIP() << "only root can be another user";
    }
    Subprocess child = shell("true");
    child.confinement = Confinement{static_cast<uid_t>(-2), 1U << 30U, 10, 1U << 20U, 64};
    const auto in_user_namespace = [&] {
        if (unshare(CLONE_NEWUSER) != 0) {
            _exit(0);  // forbidden here
        }
        const auto end = run(child);
        _exit(end && end->exit_status == not_confined && end->said.find("set") != std::string::npos
                  ? 0
                  : 1);
    };
    EXPECT_EXIT(in_user_namespace(), testing::ExitedWithCode(0), "");
}

TEST(Run, LimitsAConfinedChild) {
    Subprocess child =
        shell("ulimit -f; ulimit -t; ulimit -n; ulimit -c; grep NoNewPrivs /proc/self/status");
    child.confinement = Confinement{{}, std::uint64_t{1} << 30U, 10, 1U << 20U, 64};
    const auto end = run(child);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->said, "2048\n10\n64\n0\nNoNewPrivs:\t1\n");
}

// As when everything was built with umask 077.
TEST(ExecutableByAll, CopiesWhatOthersCannotExecute) {
    const auto temp = TempDir::create().value();
    const auto path = temp.path() / "sh";
    std::filesystem::copy_file("/bin/sh", path);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    auto program = executable_by_all(Fd(open(path.c_str(), O_PATH | O_CLOEXEC)));
    ASSERT_TRUE(program) << program.error().message;
    std::filesystem::remove(path);
    Subprocess child = shell("echo runs");
    child.program_fd = program->get();
    child.confinement =
        Confinement{user_for_confinement(), std::uint64_t{1} << 30U, 10, 1U << 20U, 64};
    const auto end = run(child);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->said, "runs\n");
}

}  // namespace
}  // namespace snoopbox
