// SPDX-License-Identifier: Apache-2.0
#include "headers/extract.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "headers/find/places.h"
#include "tree.h"
#include "util/file.h"

namespace snoopbox::headers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Extract : testing::Test {
    Tree host;
    HeaderTree tree;

    Extract() {
        host.file("source/include/linux/kconfig.h", "k");
        host.file("source/arch/x86/include/asm/page.h", "p");
        host.file("source/include/generated/autoconf.h", "stale");
        host.file("source/kernel/fork.c", "not a header");
        host.file("build/include/generated/autoconf.h", "fresh");
        host.file("build/arch/x86/include/generated/asm/a.h", "a");
        host.link("build/include/linux", "/nowhere");
        tree.dir = host.root() / "source";
        tree.generated_dir = host.root() / "build";
        host.directory("out");
    }
};

TEST_F(Extract, MergesASplitTree) {
    const auto target = host.root() / "out/tree";
    const auto extracted = extract_tree(tree, target);
    ASSERT_TRUE(extracted) << extracted.error().message;
    EXPECT_EQ(read_file(target / "include/generated/autoconf.h").value(), "fresh");
    EXPECT_EQ(read_file(target / "arch/x86/include/generated/asm/a.h").value(), "a");
    EXPECT_EQ(read_file(target / "arch/x86/include/asm/page.h").value(), "p");
    EXPECT_FALSE(std::filesystem::exists(target / "kernel"));
    EXPECT_TRUE(use_directory(target));
    EXPECT_THAT(listing(host.root() / "out"), testing::Contains("tree"));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(host.root() / "out"), {}), 1);
}

TEST_F(Extract, WhatOthersCanWriteIsNotCopied) {
    const auto header = host.root() / "source/arch/x86/include/asm/page.h";
    ASSERT_EQ(chmod(header.c_str(), 0666), 0);
    EXPECT_THAT(extract_tree(tree, host.root() / "out/tree").error().message,
                HasSubstr("page.h can be written by all users"));
    ASSERT_EQ(chmod(header.c_str(), 0644), 0);
    ASSERT_EQ(chmod(header.parent_path().c_str(), 01777), 0);
    EXPECT_THAT(extract_tree(tree, host.root() / "out/tree").error().message,
                HasSubstr("asm can be written by all users"));
    EXPECT_FALSE(std::filesystem::exists(host.root() / "out/tree"));
}

TEST_F(Extract, IntoAnEmptyDirectory) {
    host.directory("out/empty");
    EXPECT_TRUE(extract_tree(tree, host.root() / "out/empty/"));
    EXPECT_TRUE(std::filesystem::exists(host.root() / "out/empty/include/linux/kconfig.h"));
}

TEST_F(Extract, RefusesWhatIsThere) {
    host.file("out/full/mine");
    EXPECT_THAT(extract_tree(tree, host.root() / "out/full").error().message,
                HasSubstr("is not empty"));
    EXPECT_THAT(extract_tree(tree, host.root() / "out/full/mine").error().message,
                HasSubstr("not a directory"));
    host.link("out/link", "full");
    EXPECT_FALSE(extract_tree(tree, host.root() / "out/link"));
    EXPECT_THAT(listing(host.root() / "out"), ElementsAre("full", "full/mine", "link"));
}

TEST_F(Extract, FailureLeavesNothing) {
    host.link("source/include/up", "..");
    EXPECT_FALSE(extract_tree(tree, host.root() / "out/tree"));
    EXPECT_THAT(listing(host.root() / "out"), ElementsAre());
}

}  // namespace
}  // namespace snoopbox::headers
