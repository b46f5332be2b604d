// SPDX-License-Identifier: Apache-2.0
#include "compile/check_headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "../headers/tree.h"
#include "util/trusted_path.h"

namespace snoopbox::compile {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

struct CheckHeaders : testing::Test {
    headers::Tree host;
    headers::HeaderTree tree;
    fs::path header = host.file("usr/src/linux/include/linux/a.h");

    CheckHeaders() {
        tree.dir = host.root() / "usr/src/linux";
        tree.root = host.root();
        tree.writers = trust::us_below(host.root());
    }
    std::string why_not(const fs::path& file) const {
        const auto checked = check_headers(std::vector{file}, tree);
        return checked ? "" : checked.error().message;
    }
};

TEST_F(CheckHeaders, OursAreTaken) {
    EXPECT_EQ(why_not(header), "");
    EXPECT_EQ(why_not(tree.dir / "include/linux/../linux/a.h"), "");
    EXPECT_THAT(why_not(tree.dir / "include/linux/b.h"), HasSubstr("No such file"));
}

TEST_F(CheckHeaders, AFileOrDirectoryThatOthersCanWriteIsNot) {
    chmod(header.c_str(), 0666);
    EXPECT_THAT(why_not(header), HasSubstr("a.h can be written by all users"));
    chmod(header.c_str(), 0644);
    chmod(header.parent_path().c_str(), 01777);
    EXPECT_THAT(why_not(header), HasSubstr("linux can be written by all users"));
    chmod(header.parent_path().c_str(), 0755);
    chmod((tree.dir / "include").c_str(), 0777);
    EXPECT_THAT(why_not(header), HasSubstr("include can be written by all users"));
}

TEST_F(CheckHeaders, ALinkIsAsGoodAsWhereItLeads) {
    host.link("usr/src/linux/include/b.h", "/usr/src/linux/include/linux/a.h");
    EXPECT_EQ(why_not(tree.dir / "include/b.h"), "") << "below the host's root";
    const auto open = host.file("tmp/c.h");
    chmod(open.parent_path().c_str(), 0777);
    host.link("usr/src/linux/include/c.h", "../../../../tmp/c.h");
    EXPECT_THAT(why_not(tree.dir / "include/c.h"), HasSubstr("tmp can be written by all users"));
}

TEST_F(CheckHeaders, TheToolsOwnAreNotTheTrees) {
    const auto own = host.file("tool/my.h");
    EXPECT_EQ(why_not(own), "");
    if (geteuid() != 0) {
        GTEST_SKIP() << "giving a file away needs root";
    }
    constexpr uid_t user = 65534;
    for (const auto& file : {own, header}) {
        ASSERT_EQ(chown(file.c_str(), user, 0), 0);
        EXPECT_THAT(why_not(file), HasSubstr("belongs to user 65534"));
    }
    setenv("SUDO_UID", "65534", 1);
    EXPECT_EQ(why_not(own), "");
    EXPECT_NE(why_not(header), "");
    unsetenv("SUDO_UID");
}

}  // namespace
}  // namespace snoopbox::compile
