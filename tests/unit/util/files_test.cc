// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>

#include "util/file.h"
#include "util/temp_dir.h"

namespace snoopbox {
namespace {

using testing::HasSubstr;

TEST(ReadFile, ReadsWholeFilesAndTellsWhyNot) {
    const auto dir = TempDir::create();
    ASSERT_TRUE(dir);
    const std::string text(200'000, 'x');
    ASSERT_TRUE(create_file(dir->path() / "a", text));
    EXPECT_EQ(read_file(dir->path() / "a"), text);
    EXPECT_FALSE(read_file(dir->path() / "a", 199'999));
    const auto missing = read_file(dir->path() / "b");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ENOENT);
    EXPECT_THAT(missing.error().message, HasSubstr("b: No such file or directory"));
}

TEST(AbsolutePath, IsNormalAndFailsWhereThereIsNoWorkingDirectory) {
    EXPECT_EQ(absolute_path("/a/./b/../c/"), "/a/c");
    EXPECT_EQ(absolute_path("/"), "/");
    EXPECT_EQ(absolute_path("a/"), std::filesystem::current_path() / "a");
    const auto before = std::filesystem::current_path();
    {
        const auto dir = TempDir::create().value();
        std::filesystem::current_path(dir.path());
    }
    const auto relative = absolute_path("a");
    EXPECT_EQ(absolute_path("/a"), "/a");
    std::filesystem::current_path(before);
    ASSERT_FALSE(relative);
    EXPECT_EQ(relative.error().code, ENOENT);
    EXPECT_THAT(relative.error().message, HasSubstr("a: cannot tell the working directory"));
}

TEST(CreateFile, NeverFollowsOrOverwrites) {
    const auto dir = TempDir::create();
    ASSERT_TRUE(dir);
    ASSERT_TRUE(create_file(dir->path() / "a", "1"));
    EXPECT_FALSE(create_file(dir->path() / "a", "2"));
    std::filesystem::create_symlink(dir->path() / "target", dir->path() / "link");
    EXPECT_FALSE(create_file(dir->path() / "link", "2"));
    EXPECT_FALSE(std::filesystem::exists(dir->path() / "target"));
    EXPECT_EQ(read_file(dir->path() / "a"), "1");
}

TEST(TempDirectory, IsPrivateAndGoesWithItsOwner) {
    std::filesystem::path path;
    {
        auto dir = TempDir::create();
        ASSERT_TRUE(dir);
        path = dir->path();
        struct stat info {};
        ASSERT_EQ(stat(path.c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 07777U, 0700U);
        ASSERT_TRUE(create_file(path / "file", "content"));
        TempDir moved = std::move(*dir);
        EXPECT_EQ(moved.path(), path);
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(TempDirectory, IsNotMadeWhereOthersCouldReplaceIt) {
    const auto dir = TempDir::create();
    ASSERT_TRUE(dir);
    const auto open = dir->path() / "open";
    std::filesystem::create_directory(open);
    chmod(open.c_str(), 0777);
    const auto refused = TempDir::create(open);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("open can be written by all users"));
    chmod(open.c_str(), 01777);
    EXPECT_TRUE(TempDir::create(open));
}

}  // namespace
}  // namespace snoopbox
