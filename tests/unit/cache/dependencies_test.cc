// SPDX-License-Identifier: Apache-2.0
#include "cache/dependencies.h"

#include <gmock/gmock.h>

#include <ctime>
#include <filesystem>

#include "cache/entry.h"
#include "example.h"

namespace snoopbox::cache {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

struct Dependencies : testing::Test {
    TempDir temp = TempDir::create().value();
    fs::path header = temp.path() / "a.h";

    void expect_change(const std::vector<Dependency>& all, const char* what) const {
        const auto unchanged = check_unchanged(all);
        ASSERT_FALSE(unchanged);
        EXPECT_EQ(unchanged.error().message, header.string() + what);
    }
};

TEST_F(Dependencies, AreAsTheyWereUntilTheyChange) {
    for (const By by : {By::content, By::inode}) {
        write_to(header, "1");
        const std::vector all{dependency(temp.path() / "none.h", by), dependency(header, by)};
        EXPECT_TRUE(check_unchanged(all));
        write_to(header, "22");
        expect_change(all, " has changed");
        fs::remove(header);
        expect_change(all, " has changed");
    }
}

TEST_F(Dependencies, ByContentTheTimeDoesNotMatter) {
    write_to(header, "1");
    const std::vector all{dependency(header, By::content)};
    fs::last_write_time(header, fs::file_time_type::clock::now() - std::chrono::hours(1));
    EXPECT_TRUE(check_unchanged(all));
}

TEST_F(Dependencies, AbsentOnesMustStayAbsent) {
    for (const By by : {By::content, By::inode}) {
        const std::vector all{dependency(header, by)};
        EXPECT_TRUE(check_unchanged(all));
        write_to(header, "1");
        expect_change(all, " is new");
        fs::remove(header);
    }
}

TEST_F(Dependencies, OnesThatChangedMeanwhileAreFound) {
    std::timespec since{};
    clock_gettime(CLOCK_REALTIME, &since);
    since.tv_sec -= 10;
    write_to(header, "1");
    const std::vector all{dependency(header, By::content)};
    EXPECT_FALSE(check_older(all, since));
    since.tv_sec += 20;
    EXPECT_TRUE(check_older(all, since));
}

TEST_F(Dependencies, AreKeptWithTheEntry) {
    auto entry = example();
    entry.dependencies = {{"/a b\n.h", "#0123"}, {"/b.h", "absent"}};
    const auto decoded = decode(encode(entry));
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_EQ(decoded->dependencies, entry.dependencies);
    EXPECT_EQ(decoded->object, entry.object);
    EXPECT_THAT(decode_dependencies("/a.h").error().message, HasSubstr("damaged"));
}

}  // namespace
}  // namespace snoopbox::cache
