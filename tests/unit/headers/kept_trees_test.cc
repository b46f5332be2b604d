// SPDX-License-Identifier: Apache-2.0
#include "headers/kept_trees.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "util/temp_dir.h"

namespace snoopbox::headers {
namespace {

namespace fs = std::filesystem;

struct KeptTrees : testing::Test {
    TempDir store = TempDir::create().value();

    fs::path keep(const TreeName& name) const {
        auto tree = TempDir::create(store.path()).value();
        fs::create_directory(tree.path() / "include");
        std::ofstream(tree.path() / "include/a.h") << "#define A 1\n";
        std::ofstream(tree.path() / "include/b.h") << "#define B 1\n";
        return keep_tree(tree, store.path(), name).value();
    }
};

TEST_F(KeptTrees, AreFoundByNameAlone) {
    const fs::path kept = keep({"6.1.0", "f00"});
    EXPECT_EQ(find_kept_tree(store.path(), {"6.1.0", "f00"}), kept);
    EXPECT_EQ(find_kept_tree(store.path(), {"6.1.0", "f01"}), std::nullopt);
    EXPECT_EQ(find_kept_tree(store.path(), {"6.1.1", "f00"}), std::nullopt);
}

TEST_F(KeptTrees, AreListedTheOneUsedLastFirst) {
    const fs::path first = keep({"6.1.0", "f00"});
    keep({"6.12.0", "f01"});
    fs::last_write_time(first, fs::file_time_type::clock::now() + std::chrono::minutes(1));
    const auto listed = list_kept_trees(store.path());
    ASSERT_EQ(listed.size(), 2);
    EXPECT_EQ(listed[0].path, first);
    EXPECT_EQ(listed[0].release, "6.1.0");
    EXPECT_EQ(listed[1].release, "6.12.0");
    EXPECT_EQ(listed[0].bytes, 24);
    EXPECT_TRUE(listed[0].whole);
    EXPECT_NEAR(static_cast<double>(listed[0].last_use - std::time(nullptr)), 60, 5);
}

TEST_F(KeptTrees, OneThatLostAFileIsNotWhole) {
    const fs::path kept = keep({"6.1.0", "f00"});
    fs::resize_file(kept / "include/b.h", 3);
    const auto listed = list_kept_trees(store.path());
    ASSERT_EQ(listed.size(), 1);
    EXPECT_FALSE(listed[0].whole);
    EXPECT_EQ(find_kept_tree(store.path(), {"6.1.0", "f00"}), std::nullopt);
    EXPECT_FALSE(fs::exists(kept));
}

TEST_F(KeptTrees, CanBeRemoved) {
    const fs::path kept = keep({"6.1.0", "f00"});
    keep({"6.12.0", "f01"});
    remove_kept_tree(kept);
    EXPECT_EQ(list_kept_trees(store.path()).size(), 1);
    remove_kept_trees(store.path());
    EXPECT_TRUE(fs::is_empty(store.path()));
}

}  // namespace
}  // namespace snoopbox::headers
