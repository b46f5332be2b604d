// SPDX-License-Identifier: Apache-2.0
// opensnoop --exec: runs a command and traces it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "tracer.h"
#include "util/file.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::Contains;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

// The tracer's options come first: everything after --exec belongs to the command.
Arguments with_command(const Arguments& options, const Arguments& command) {
    Arguments all = tracer_arguments({"opensnoop", "-o", "json"});
    all.insert(all.end(), options.begin(), options.end());
    all.emplace_back("--exec");
    all.insert(all.end(), command.begin(), command.end());
    return all;
}

class Command : public testing::Test {
  protected:
    TempDir dir = TempDir::create("/var/tmp").value();
    std::string file = dir.path() / "file";
};

TEST_F(Command, OnlyItIsShownAndThatWhole) {
    const auto ended = run(snoopbox_path(), with_command({}, {"/bin/sh", "-c", "exec 4>" + file}));
    EXPECT_EQ(ended.status, 0) << ended.err;
    std::vector<std::string> paths;
    std::vector<int> pids;
    for (const auto& event : ended.events()) {
        paths.emplace_back(event["path"].GetString());
        pids.push_back(event["pid"].GetInt());
    }
    ASSERT_FALSE(pids.empty());
    EXPECT_THAT(pids, testing::Each(pids.front()));
    EXPECT_THAT(paths.front(), EndsWith("ld.so.cache")) << "from its first instruction";
    EXPECT_THAT(paths, Contains(file));
}

TEST_F(Command, ItIsFoundInThePathAndGetsItsWordsAsTheyAre) {
    const auto ended =
        run(snoopbox_path(), with_command({}, {"touch", file + " *", "--", file + ";-o"}));
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_TRUE(std::filesystem::exists(file + " *"));
    EXPECT_TRUE(std::filesystem::exists(file + ";-o"));
}

TEST_F(Command, OneThatIsNotThereIsAnError) {
    const auto ended = run(snoopbox_path(), with_command({}, {"/nonexistent/program"}));
    EXPECT_EQ(ended.status, 1);
    EXPECT_THAT(ended.err,
                HasSubstr("cannot execute /nonexistent/program: No such file or directory"));
    EXPECT_THAT(ended.err, Not(HasSubstr("Tracing")));
}

TEST_F(Command, ItIsFoundByItsNumberInThisPidNamespace) {
    Arguments arguments{"--pid", "--fork", "--mount-proc", "--", snoopbox_path()};
    const auto traced = with_command({}, {"cat", "/nonexistent/file"});
    arguments.insert(arguments.end(), traced.begin(), traced.end());
    const auto ended = run("/usr/bin/unshare", arguments);
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("/nonexistent/file"));
}

TEST_F(Command, ItGetsNeitherOurSignalsNorOurDescriptors) {
    const auto ended = run(snoopbox_path(), with_command({}, {"sh", "-c",
                                                              "kill -PIPE $$; "
                                                              "touch " +
                                                                  file}));
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_FALSE(std::filesystem::exists(file));
    // The command's environment must be the same as without us.
    const Arguments look{"sh", "-c",
                         "ls /proc/self/fd > $0; grep ^Sig[BIC] /proc/self/status >> $0", file};
    run(snoopbox_path(), with_command({}, look));
    const auto traced = read_file(file).value();
    run("/bin/sh", {look.begin() + 1, look.end()});
    EXPECT_EQ(traced, read_file(file).value());
    EXPECT_THAT(traced, HasSubstr("SigBlk:"));
}

TEST_F(Command, ItGoesOnAfterTheEndOfTheTrace) {
    const auto ended = run(
        snoopbox_path(),
        with_command({"--duration", "0.2"}, {"sh", "-c", "exec >&- 2>&-; sleep 1; touch " + file}));
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_FALSE(std::filesystem::exists(file));
    for (int i = 0; i < 100 && !std::filesystem::exists(file); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    EXPECT_TRUE(std::filesystem::exists(file));
}

TEST_F(Command, AnInterruptEndsTheTrace) {
    Tracer tracer(with_command({}, {"sleep", "5"}), {}, {}, Tracer::Given::nothing_else);
    EXPECT_EQ(tracer.stop(SIGINT).status, 0);
}

TEST_F(Command, OneThatIsNotReleasedNeverRuns) {
    const auto ended =
        run(snoopbox_path(), with_command({"--cgroupmap", "/nonexistent"}, {"touch", file}));
    EXPECT_EQ(ended.status, 1);
    EXPECT_FALSE(std::filesystem::exists(file));
}

}  // namespace
}  // namespace snoopbox::test
