// SPDX-License-Identifier: Apache-2.0
#include "containers/users.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <optional>
#include <string>

#include "containers/watch_thread.h"
#include "example_host.h"

namespace snoopbox::containers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(UserNames, AreOfTheFirstLineOfANumber) {
    EXPECT_THAT(
        parse_user_names("root:x:0:0:root:/root:/bin/sh\nweb:x:33:33::/:\ntoor:x:0:0::/:\n"),
        ElementsAre(Pair(0, "root"), Pair(33, "web")));
    EXPECT_THAT(parse_user_names("me:x:1000"), ElementsAre(Pair(1000, "me")));
}

TEST(UserNames, OfLinesThatAreNoneThereAreNone) {
    EXPECT_THAT(parse_user_names(":x:0:\n::\n\nroot\nroot:x\nroot:x::\nroot:x:-1:\nroot:x:1x:\n"
                                 "root:x:4294967296:\n" +
                                 std::string(65, 'n') + ":x:5:\n"),
                IsEmpty());
    std::string many;
    for (int i = 0; i < 20'000; ++i) {
        many += "u:x:" + std::to_string(i) + ":\n";
    }
    EXPECT_EQ(parse_user_names(many).size(), 10'000U);
}

TEST(UserRanges, AreThoseOfTheKernel) {
    const auto ranges =
        parse_user_ranges("         0     100000      65536\n     65536          0          1\n");
    ASSERT_EQ(ranges.size(), 2U);
    EXPECT_EQ(ranges[0].outside, 100'000U);
    EXPECT_EQ(ranges[0].count, 65'536U);
    EXPECT_EQ(ranges[1].inside, 65'536U);
    EXPECT_THAT(parse_user_ranges("x\n1 2\n-1 0 1\n0 0 99999999999999\n"), IsEmpty());
}

struct UsersOfHost : Host {
    UsersOfHost() {
        version_2();
        file("etc/passwd", "root:x:0:0::/:\nadmin:x:1000:100::/:\n");
        file("var/lib/docker/containers/" + id + "/config.v2.json", R"({"Name":"/web"})");
        cgroup(path, "77\n");
        cgroup("/system.slice", "78\n");
    }
    // Process 77, in a root of its own.
    void process(const std::string& in, const std::string& passwd, const std::string& map) const {
        file("proc/77/cgroup", "0::" + in + "\n");
        file("proc/77/uid_map", map);
        file("proc/77/root/etc/passwd", passwd);
    }
    std::string name_of(uid_t user, const std::string& where) {
        auto created = Watch::create(Sight::any, directory.path());
        EXPECT_TRUE(created);
        watch.emplace(std::move(*created));
        const auto owners = *Owners::create(*watch);
        return Users(*owners, directory.path()).name_of(user, inode(where));
    }

    const std::string id = id_of("a");
    const std::string path = "/docker/" + id;
    std::optional<WatchThread> watch;
};

TEST_F(UsersOfHost, HaveTheNamesOfTheirContainer) {
    process(path, "captain:x:1000:1000::/:\n", "0 0 4294967295\n");
    EXPECT_EQ(name_of(1000, path), "captain");
    EXPECT_EQ(name_of(0, path), "0") << "it has no such user, whatever the host has";
    EXPECT_EQ(name_of(1000, "/system.slice"), "admin");
}

TEST_F(UsersOfHost, HaveTheNumbersOfTheirNamespace) {
    process(path + "/inner", "root:x:0:0::/:\ncook:x:7:7::/:\n", "0 100000 1000\n");
    EXPECT_EQ(name_of(100'000, path), "root");
    EXPECT_EQ(name_of(100'007, path), "cook");
    EXPECT_EQ(name_of(7, path), "7") << "it is not there";
}

TEST_F(UsersOfHost, OfAProcessThatIsElsewhereByNowNothingIsTaken) {
    process("/system.slice/x", "captain:x:1000:1000::/:\n", "0 0 4294967295\n");
    EXPECT_EQ(name_of(1000, path), "1000");
}

TEST_F(UsersOfHost, LinksLeadNowhereOutOfTheContainer) {
    process(path, "", "0 0 4294967295\n");
    std::filesystem::remove(directory.path() / "proc/77/root/etc/passwd");
    link("proc/77/root/etc/passwd", "../../../../etc/passwd");
    EXPECT_EQ(name_of(1000, path), "1000");
    std::filesystem::remove(directory.path() / "proc/77/root/etc/passwd");
    ASSERT_EQ(mkfifo((directory.path() / "proc/77/root/etc/passwd").c_str(), 0600), 0);
    EXPECT_EQ(name_of(1000, path), "1000");
}

TEST_F(UsersOfHost, ATooLargePasswdHasNone) {
    process(path, "captain:x:1000:1000::/:\n" + std::string(2'000'000, ' '), "0 0 4294967295\n");
    EXPECT_EQ(name_of(1000, path), "1000");
}

}  // namespace
}  // namespace snoopbox::containers
