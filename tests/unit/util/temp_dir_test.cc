// SPDX-License-Identifier: Apache-2.0
#include "util/temp_dir.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

namespace snoopbox {
namespace {

namespace fs = std::filesystem;

TEST(TempDir, IsPrivateAndGoesWithItsOwner) {
    std::optional<TempDir> made(TempDir::create().value());
    const fs::path path = made->path();
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
    std::ofstream(path / "file") << "x";
    TempDir moved = std::move(*made);
    made.reset();
    EXPECT_TRUE(fs::exists(path / "file"));
    moved = TempDir::create().value();
    EXPECT_FALSE(fs::exists(path));
}

TEST(TempDir, IsNotMadeInAnotherUsersDirectory) {
    if (geteuid() != 0) {
        GTEST_SKIP() << "giving a directory away needs root";
    }
    const auto above = TempDir::create().value();
    const fs::path theirs = above.path() / "theirs";
    fs::create_directory(theirs);
    fs::permissions(theirs, fs::perms::all | fs::perms::sticky_bit);
    EXPECT_TRUE(TempDir::create(theirs));
    ASSERT_EQ(chown(theirs.c_str(), 65534, 65534), 0);
    const auto refused = TempDir::create(theirs);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("theirs belongs to user 65534"), std::string::npos)
        << refused.error().message;
    EXPECT_TRUE(TempDir::create(theirs, {{0, 65534}}));
    fs::create_directory(theirs / "below");
    EXPECT_FALSE(TempDir::create(theirs / "below"));
}

TEST(TempDir, InMemoryIsOnNoDisk) {
    auto made = TempDir::create_in_memory();
    if (!made) {
        GTEST_SKIP() << "needs fsopen() and CAP_SYS_ADMIN: " << made.error().message;
    }
    const fs::path path = made->path();
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
    std::ofstream(path / "file") << "x";
    {
        const TempDir moved = std::move(*made);
        EXPECT_EQ(moved.path(), path);
        EXPECT_EQ(fs::file_size(path / "file"), 1);
    }
    EXPECT_FALSE(fs::exists(path));
}

TEST(TempDir, AnAbandonedOneGoesWithTheNext) {
    const auto parent = TempDir::create().value();
    const fs::path left = parent.path() / "snoopbox-tmp.abcdef";
    fs::create_directories(left / "include");
    fs::create_directory(parent.path() / "snoopbox.abcdef");  // lasting
    std::ofstream(parent.path() / "snoopbox-tmp.file") << "x";
    const auto used = TempDir::create(parent.path()).value();
    EXPECT_FALSE(fs::exists(left));
    EXPECT_EQ(TempDir::remove_abandoned(parent.path()), 1);
    EXPECT_TRUE(fs::exists(used.path()));
    EXPECT_TRUE(fs::exists(parent.path() / "snoopbox.abcdef"));
    EXPECT_TRUE(fs::exists(parent.path() / "snoopbox-tmp.file"));
}

TEST(TempDir, AnotherUsersStay) {
    const auto parent = TempDir::create().value();
    const fs::path others = parent.path() / "snoopbox-tmp.abcdef";
    fs::create_directory(others);
    if (chown(others.c_str(), 65534, 65534) != 0) {
        GTEST_SKIP() << "giving a directory away needs root";
    }
    TempDir::remove_abandoned(parent.path());
    EXPECT_TRUE(fs::exists(others));
}

TEST(TempDir, ALastingOneStays) {
    const auto parent = TempDir::create().value();
    auto made = TempDir::create(parent.path()).value();
    std::ofstream(made.path() / "file") << "x";
    const auto lasting = made.make_lasting();
    ASSERT_TRUE(lasting) << lasting.error().message;
    EXPECT_EQ(lasting->parent_path(), parent.path());
    EXPECT_EQ(TempDir::remove_abandoned(parent.path()), 0);
    EXPECT_EQ(fs::file_size(*lasting / "file"), 1);
}

}  // namespace
}  // namespace snoopbox
