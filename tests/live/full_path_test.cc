// SPDX-License-Identifier: Apache-2.0
// opensnoop -F: full paths of files that are opened by relative ones.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/openat2.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tracer.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::StartsWith;

// No library opens files with this flag, so only the tests' own opens are shown.
constexpr int mark = O_DIRECT;
constexpr int openat2_mark = O_DIRECT | O_CLOEXEC;

Arguments marked(const Arguments& more = {"-F"}) {
    Arguments all{"opensnoop", "-o", "json", "-n", program_invocation_short_name, "-f", "O_DIRECT"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

void try_open(const std::string& path, int at = AT_FDCWD) {
    const int fd = openat(at, path.c_str(), O_RDONLY | mark);
    if (fd >= 0) {
        close(fd);
    }
}

int directory(const std::string& path) {
    return open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

std::vector<std::string> paths(Tracer& tracer, std::size_t count) {
    EXPECT_TRUE(tracer.wait_lines(count));
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.lost(), 0U);
    std::vector<std::string> found;
    for (const auto& event : ended.events()) {
        found.push_back(text_of(event["path"]));
    }
    return found;
}

// Runs `function` in a process with its own mounts and directories; returns false if it fails.
bool in_child(const std::function<bool()>& function) {
    const pid_t child = fork();
    if (child == 0) {
        const bool own = unshare(CLONE_NEWNS) == 0 &&
                         mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
        _exit(own && function() ? 0 : 1);
    }
    int status = -1;
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

bool mount_tmpfs(const std::string& path) {
    return mount("none", path.c_str(), "tmpfs", 0, nullptr) == 0;
}

class FullPath : public testing::Test {
  protected:
    void SetUp() override {
        auto made = TempDir::create("/var/tmp");
        ASSERT_TRUE(made);
        dir_.emplace(std::move(*made));
        top_ = std::filesystem::canonical(dir_->path());
        std::filesystem::create_directories(top_ + "/a b/c");
    }
    void TearDown() override { std::filesystem::current_path("/"); }

    std::optional<TempDir> dir_;
    std::string top_;
};

TEST_F(FullPath, FromTheWorkingDirectory) {
    Tracer tracer(marked());
    std::filesystem::current_path(top_ + "/a b/c");
    for (const char* path : {"x", "../x", ".", "y/../x", "/etc/./passwd", ""}) {
        try_open(path);
    }
    std::filesystem::current_path("/");
    try_open("etc/passwd");
    const std::string at = top_ + "/a b/c/";
    EXPECT_THAT(paths(tracer, 7), ElementsAre(at + "x", at + "../x", at + ".", at + "y/../x",
                                              "/etc/./passwd", "", "/etc/passwd"));
}

TEST_F(FullPath, WithoutTheOptionAsGiven) {
    Tracer tracer(marked({}));
    std::filesystem::current_path(top_);
    try_open("x");
    EXPECT_THAT(paths(tracer, 1), ElementsAre("x"));
}

TEST_F(FullPath, FromADescriptor) {
    Tracer tracer(marked());
    const int at = directory(top_ + "/a b");
    const int file = open((top_ + "/f").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const int high = fcntl(at, F_DUPFD_CLOEXEC, 900);
    ASSERT_GE(high, 900);
    try_open("x", at);
    try_open("c/x", high);
    try_open("/etc/passwd", at);
    try_open("x", file);
    try_open("closed", 800);
    try_open("negative", -7);
    const open_how how{openat2_mark, 0, 0};
    syscall(SYS_openat2, at, "z", &how, sizeof how);
    for (const int fd : {at, file, high}) {
        close(fd);
    }
    EXPECT_THAT(paths(tracer, 7),
                ElementsAre(top_ + "/a b/x", top_ + "/a b/c/x", "/etc/passwd", top_ + "/f/x",
                            "closed", "negative", top_ + "/a b/z"));
}

#if defined(__x86_64__)
TEST_F(FullPath, OfTheOlderCalls) {
    Tracer tracer({"opensnoop", "-o", "json", "-F", "-x", "-p", std::to_string(getpid())});
    std::filesystem::current_path(top_);
    syscall(SYS_open, "none/open", O_RDONLY);
    syscall(SYS_creat, "none/creat", 0600);
    EXPECT_THAT(paths(tracer, 2), ElementsAre(top_ + "/none/open", top_ + "/none/creat"));
}
#endif

TEST_F(FullPath, AcrossMounts) {
    Tracer tracer(marked());
    const std::string outer = top_ + "/a b";
    ASSERT_TRUE(in_child([&] {
        const std::string inner = outer + "/in/ner";
        std::filesystem::create_directory(top_ + "/bound");
        if (!mount_tmpfs(outer) || !std::filesystem::create_directories(inner) ||
            !mount_tmpfs(inner) || !std::filesystem::create_directories(inner + "/d/e") ||
            mount((inner + "/d").c_str(), (top_ + "/bound").c_str(), nullptr, MS_BIND, nullptr) !=
                0) {
            return false;
        }
        for (const auto& at :
             {outer, inner, inner + "/d", top_ + "/bound/e", std::string("/dev")}) {
            std::filesystem::current_path(at);
            try_open("x");
        }
        const int at = directory(top_ + "/bound");
        try_open("y", at);
        return true;
    }));
    EXPECT_THAT(paths(tracer, 6),
                ElementsAre(outer + "/x", outer + "/in/ner/x", outer + "/in/ner/d/x",
                            top_ + "/bound/e/x", "/dev/x", top_ + "/bound/y"));
}

TEST_F(FullPath, AsTheProcessSeesIt) {
    Tracer tracer(marked());
    ASSERT_TRUE(in_child([&] {
        const int outside = directory("/usr/lib");
        if (chroot((top_ + "/a b").c_str()) != 0 || chdir("/c") != 0) {
            return false;
        }
        try_open("x");
        chdir("/");
        try_open("x");
        try_open("x", outside);
        return true;
    }));
    EXPECT_THAT(paths(tracer, 3), ElementsAre("/c/x", "/x", ".../usr/lib/x"));
}

TEST_F(FullPath, OfADirectoryThatIsMountedNoMore) {
    Tracer tracer(marked());
    ASSERT_TRUE(in_child([&] {
        if (!mount_tmpfs(top_) || mkdir((top_ + "/d").c_str(), 0700) != 0 ||
            chdir((top_ + "/d").c_str()) != 0 || umount2(top_.c_str(), MNT_DETACH) != 0) {
            return false;
        }
        try_open("x");
        return true;
    }));
    EXPECT_THAT(paths(tracer, 1), ElementsAre(".../d/x"));
}

// Nothing is lost, and the end of the path is always complete.
TEST_F(FullPath, OfVeryDeepAndLongDirectories) {
    const std::string longest(255, 'n');
    Tracer tracer(marked());
    std::filesystem::current_path(top_);
    for (int i = 0; i < 40; ++i) {
        ASSERT_EQ(mkdir("d", 0700), 0);
        ASSERT_EQ(chdir("d"), 0);
    }
    try_open("whole");
    for (int i = 0; i < 40; ++i) {
        ASSERT_EQ(mkdir("d", 0700), 0);
        ASSERT_EQ(chdir("d"), 0);
    }
    try_open("deep");
    for (int i = 0; i < 20; ++i) {
        ASSERT_EQ(mkdir(longest.c_str(), 0700), 0);
        ASSERT_EQ(chdir(longest.c_str()), 0);
    }
    std::string path;
    while (path.size() < 4094) {
        path += "./";
    }
    try_open(path + "x");
    const auto found = paths(tracer, 3);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_THAT(found[0], StartsWith(top_ + "/d/d/d/"));
    EXPECT_EQ(found[0].size(), top_.size() + 80 + 6);
    EXPECT_THAT(found[1], StartsWith(".../d/d/d/"));
    EXPECT_THAT(found[1], EndsWith("/d/d/d/deep"));
    EXPECT_THAT(found[2], StartsWith(".../" + longest + "/" + longest + "/"));
    EXPECT_THAT(found[2], EndsWith("/" + longest + "/" + path + "x"));
}

}  // namespace
}  // namespace snoopbox::test
