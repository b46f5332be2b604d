// SPDX-License-Identifier: Apache-2.0
#include "cache/place.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "example.h"

namespace snoopbox::cache {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

struct PlaceTest : CacheTest {
    std::string why_not() const {
        const auto store = open_store(dir);
        return store ? "taken" : store.error().message;
    }
};

TEST_F(PlaceTest, IsMadeForUsAlone) {
    EXPECT_EQ(why_not(), "taken");
    EXPECT_EQ(fs::status(dir).permissions(), fs::perms::owner_all);
    EXPECT_EQ(why_not(), "taken");
    EXPECT_EQ(open_store(dir.string() + "/").value().path(), dir);
    EXPECT_EQ(open_store(dir / "../cache/.").value().path(), dir);
    dir = temp.path() / "a/b";
    EXPECT_THAT(why_not(), HasSubstr("No such file"));
    EXPECT_FALSE(fs::exists(temp.path() / "a"));
}

TEST_F(PlaceTest, IsNotTakenIfOthersHaveAccess) {
    fs::create_directory(dir);
    for (const mode_t mode : {0777U, 01777U, 0770U, 0755U, 0701U}) {
        chmod(dir.c_str(), mode);
        EXPECT_THAT(why_not(), HasSubstr("others have access")) << mode;
    }
    chmod(dir.c_str(), 0700);
    EXPECT_EQ(why_not(), "taken");
}

TEST_F(PlaceTest, IsNoLinkAndNoFile) {
    const auto real = temp.path() / "real";
    fs::create_directory(real);
    chmod(real.c_str(), 0700);
    fs::create_symlink(real, dir);
    EXPECT_THAT(why_not(), HasSubstr("symbolic link"));
    fs::remove(dir);
    fs::create_symlink(temp.path() / "nothing", dir);
    EXPECT_THAT(why_not(), HasSubstr("symbolic link"));
    EXPECT_FALSE(fs::exists(temp.path() / "nothing"));
    fs::remove(dir);
    write_to(dir, "");
    EXPECT_THAT(why_not(), HasSubstr("not a directory"));
}

TEST_F(PlaceTest, IsNotBelowWhatOthersCanChange) {
    const auto above = temp.path() / "above";
    fs::create_directory(above);
    dir = above / "cache";
    chmod(above.c_str(), 0777);
    EXPECT_THAT(why_not(), HasSubstr("above can be written by all users"));
    chmod(above.c_str(), 01777);
    EXPECT_EQ(why_not(), "taken");
    chmod(above.c_str(), 0700);
    fs::create_symlink("above", temp.path() / "way");
    dir = temp.path() / "way/cache";
    EXPECT_EQ(why_not(), "taken");
    chmod(above.c_str(), 0777);
    EXPECT_THAT(why_not(), HasSubstr("above can be written by all users"));
    fs::create_symlink("loop", temp.path() / "loop");
    dir = temp.path() / "loop/cache";
    EXPECT_NE(why_not(), "taken");
}

TEST_F(PlaceTest, IsNotSomebodyElses) {
    if (geteuid() != 0) {
        GTEST_SKIP() << "giving a directory away needs root";
    }
    fs::create_directory(dir);
    chmod(dir.c_str(), 0700);
    ASSERT_EQ(chown(dir.c_str(), 65534, 65534), 0);
    EXPECT_THAT(why_not(), HasSubstr("belongs to user 65534"));
    dir /= "cache";
    EXPECT_THAT(why_not(), HasSubstr("belongs to user 65534"));
}

}  // namespace
}  // namespace snoopbox::cache
