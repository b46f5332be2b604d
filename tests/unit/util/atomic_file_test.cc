// SPDX-License-Identifier: Apache-2.0
#include "util/atomic_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <iterator>
#include <string>

#include "util/file.h"
#include "util/temp_dir.h"

namespace snoopbox {
namespace {

namespace fs = std::filesystem;

struct AtomicFile : testing::Test {
    TempDir dir = TempDir::create().value();
    fs::path path = dir.path() / "out";
    std::ptrdiff_t files() const {
        const fs::directory_iterator all(dir.path());
        return std::distance(begin(all), end(all));
    }
};

TEST_F(AtomicFile, ReplacesAFileAndFollowsALink) {
    ASSERT_TRUE(write_output_file(path, "one"));
    fs::create_symlink("out", dir.path() / "link");
    ASSERT_TRUE(write_output_file(dir.path() / "link", "two"));
    EXPECT_EQ(read_file(path).value(), "two");
    EXPECT_TRUE(fs::is_symlink(dir.path() / "link"));
    EXPECT_EQ(files(), 2);
}

TEST_F(AtomicFile, LeavesTheOlderFileIfItFails) {
    ASSERT_TRUE(write_output_file(path, "one"));
    const pid_t pid = fork();
    if (pid == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit little{100, 100};
        setrlimit(RLIMIT_FSIZE, &little);
        _exit(write_output_file(path, std::string(1000, 'x')) ? 1 : 0);
    }
    int status = -1;
    waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(read_file(path).value(), "one");
    EXPECT_EQ(files(), 1);
}

TEST_F(AtomicFile, WritesToWhatIsNoFile) {
    EXPECT_TRUE(write_output_file("/dev/null", "text"));
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
    EXPECT_FALSE(write_output_file(dir.path(), "text"));
    EXPECT_FALSE(write_output_file(dir.path() / "none/out", "text"));
}

}  // namespace
}  // namespace snoopbox
