// SPDX-License-Identifier: Apache-2.0
#include "util/temp_dir.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
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

}  // namespace
}  // namespace snoopbox
