// SPDX-License-Identifier: Apache-2.0
#include "headers/kheaders/kept_trees.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "util/temp_dir.h"

namespace snoopbox::headers {
namespace {

namespace fs = std::filesystem;

struct KeptTrees : testing::Test {
    TempDir store = TempDir::create().value();

    TempDir make_tree() const {
        auto tree = TempDir::create(store.path()).value();
        fs::create_directory(tree.path() / "include");
        std::ofstream(tree.path() / "include/a.h") << "#define A 1\n";
        std::ofstream(tree.path() / "include/b.h") << "#define B 1\n";
        return tree;
    }
    TreeInUse keep_and_use(const TreeName& name) const {
        auto tree = make_tree();
        return keep_tree(tree, store.path(), name).value();
    }
    fs::path keep(const TreeName& name) const { return keep_and_use(name).dir; }
    std::optional<fs::path> find(const TreeName& name) const {
        const auto found = find_kept_tree(store.path(), name);
        return found ? std::optional(found->dir) : std::nullopt;
    }
};

TEST_F(KeptTrees, AreFoundByNameAlone) {
    const fs::path kept = keep({"6.1.0", "f00"});
    EXPECT_EQ(find({"6.1.0", "f00"}), kept);
    EXPECT_EQ(find({"6.1.0", "f01"}), std::nullopt);
    EXPECT_EQ(find({"6.1.1", "f00"}), std::nullopt);
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
    EXPECT_EQ(find({"6.1.0", "f00"}), std::nullopt);
    EXPECT_FALSE(fs::exists(kept));
}

TEST_F(KeptTrees, CanBeRemoved) {
    const fs::path kept = keep({"6.1.0", "f00"});
    keep({"6.12.0", "f01"});
    EXPECT_TRUE(remove_kept_tree(kept));
    EXPECT_EQ(list_kept_trees(store.path()).size(), 1);
    EXPECT_EQ(remove_kept_trees(store.path()).removed, 1);
    EXPECT_TRUE(fs::is_empty(store.path()));
}

TEST_F(KeptTrees, StayWhileTheyAreUsed) {
    std::optional made(keep_and_use({"6.1.0", "f00"}));
    auto found = find_kept_tree(store.path(), {"6.1.0", "f00"});
    const auto making = TempDir::create(store.path()).value();
    for (const bool of_maker : {true, false}) {
        EXPECT_FALSE(remove_kept_tree(made->dir)) << of_maker;
        const auto removed = remove_kept_trees(store.path());
        EXPECT_EQ(removed.removed, 0);
        EXPECT_EQ(removed.in_use, 2);
        EXPECT_TRUE(is_whole(made->dir));
        EXPECT_TRUE(fs::exists(making.path()));
        made->lock.reset();
    }
    found.reset();
    EXPECT_EQ(remove_kept_trees(store.path()).removed, 1);
    EXPECT_FALSE(fs::exists(made->dir));
}

TEST_F(KeptTrees, WhatIsInTheirPlaceGoes) {
    const fs::path path = keep({"6.1.0", "f00"});
    fs::remove_all(path);
    for (const bool is_link : {false, true}) {
        if (is_link) {
            fs::create_symlink("/usr", path);
        } else {
            std::ofstream(path) << "a file";
        }
        EXPECT_EQ(find({"6.1.0", "f00"}), std::nullopt);
        EXPECT_EQ(keep({"6.1.0", "f00"}), path);
        EXPECT_TRUE(remove_kept_tree(path));
    }
    EXPECT_TRUE(fs::exists("/usr"));
}

// Every user of a tree sees all of it until the end, whoever removes trees.
TEST_F(KeptTrees, ManyUsersWhileOthersRemove) {
    std::vector<pid_t> users;
    for (int i = 0; i < 4; ++i) {
        const pid_t pid = fork();
        if (pid == 0) {
            bool good = true;
            for (int n = 0; n < 300; ++n) {
                auto used = find_kept_tree(store.path(), {"6.1.0", "f00"});
                if (!used) {
                    auto tree = make_tree();
                    good = good && fs::exists(tree.path() / "include/b.h");
                    if (auto kept = keep_tree(tree, store.path(), {"6.1.0", "f00"})) {
                        used = std::move(*kept);
                    }
                }
                std::this_thread::yield();
                good = good && (!used || is_whole(used->dir));
            }
            _exit(good ? 0 : 1);
        }
        users.push_back(pid);
    }
    for (const pid_t pid : users) {
        int status = -1;
        while (waitpid(pid, &status, WNOHANG) == 0) {
            remove_kept_trees(store.path());
        }
        EXPECT_EQ(status, 0);
    }
    remove_kept_trees(store.path());
    EXPECT_TRUE(fs::is_empty(store.path()));
}

// As a killed process leaves it: a lock dies with its holder.
TEST_F(KeptTrees, AnUnfinishedTreeGoesAtTheNextUse) {
    const pid_t pid = fork();
    if (pid == 0) {
        const auto tree = make_tree();
        std::raise(SIGKILL);
    }
    waitpid(pid, nullptr, 0);
    EXPECT_FALSE(fs::is_empty(store.path()));
    EXPECT_EQ(find({"6.1.0", "f00"}), std::nullopt);
    EXPECT_TRUE(fs::is_empty(store.path()));
}

}  // namespace
}  // namespace snoopbox::headers
