// SPDX-License-Identifier: Apache-2.0
// Files of runtimes that are not what they should be.
#include <gmock/gmock.h>

#include "example_host.h"

namespace snoopbox::containers {
namespace {

const std::string id = id_of("4f66ad0a2c1d");
const std::string config = "var/lib/docker/containers/" + id + "/config.v2.json";

struct Hostile : Host {
    Hostile() {
        version_2();
        cgroup("/docker/" + id, "12\n");
    }
};

TEST_F(Hostile, JsonOfAnyForm) {
    for (const std::string& text :
         {std::string(), std::string("{"), std::string("null"), std::string("[]"),
          std::string("\"x\""), std::string("17"), std::string(R"({"Name":17,"Config":[]})"),
          std::string(R"({"Name":"/web","Config":{"Labels":{"a":)"),
          std::string(R"({"State":{"Pid":-4},"Name":{"a":"b"}})"),
          std::string(R"({"State":{"Pid":1e400}})"), std::string(1000, '\0'),
          std::string(R"({"Config":{"Image":["x"],"Labels":"y"}})")}) {
        file(config, text);
        const auto found = only();
        EXPECT_EQ(found.id, id) << text;
        EXPECT_EQ(found.name, "") << text;
        EXPECT_EQ(found.pid, 12) << text;
    }
}

TEST_F(Hostile, NestingDoesNotExhaustTheStack) {
    file(config, std::string(3'000'000, '['));
    EXPECT_EQ(only().name, "");
    file(config, std::string(1'500'000, '[') + std::string(1'500'000, ']'));
    EXPECT_EQ(only().name, "");
}

TEST_F(Hostile, HugeFilesAreNotRead) {
    file(config, R"({"Name":"/web"})" + std::string(5'000'000, ' '));
    EXPECT_EQ(only().name, "");
    std::filesystem::resize_file(directory.path() / config, std::uintmax_t{1} << 40U);
    EXPECT_EQ(only().name, "");
}

TEST_F(Hostile, NamesKeepTheirBytesUpToABound) {
    file(config, "{\"Name\":\"/\\u001b[31m\\\"'\\n\\u0000\xff\"}");
    EXPECT_EQ(only().name, std::string("\x1b[31m\"'\n\0\xff", 10));
    file(config, R"({"Name":")" + std::string(100'000, 'x') + R"("})");
    EXPECT_TRUE(only().name == std::string(4096, 'x'));
}

TEST_F(Hostile, LinksLeadNowhereElse) {
    const TempDir elsewhere = TempDir::create().value();
    const auto other = elsewhere.path() / "config.v2.json";
    std::ofstream(other) << R"({"Name":"/not-of-this-host"})";
    link(config, other);
    EXPECT_EQ(only().name, "");
    std::filesystem::remove_all(directory.path() / "var/lib/docker");
    link("var/lib/docker", "/data");
    file("data/containers/" + id + "/config.v2.json", R"({"Name":"/web"})");
    EXPECT_EQ(only().name, "web") << "links of the host lead where they do there";
    std::filesystem::remove(directory.path() / "data/containers" / id / "config.v2.json");
    link("data/containers/" + id + "/config.v2.json", "config.v2.json");
    EXPECT_EQ(only().name, "");
}

TEST_F(Hostile, OnlyRegularFilesAreOpened) {
    file(config + ".x", "");
    ASSERT_EQ(mkfifo((directory.path() / config).c_str(), 0600), 0);
    EXPECT_EQ(only().name, "") << "and it does not wait for a writer";
    std::filesystem::remove(directory.path() / config);
    std::filesystem::create_directory(directory.path() / config);
    EXPECT_EQ(only().name, "");
}

TEST_F(Hostile, ListsThatLie) {
    cgroup("/machine.slice/libpod-" + id + ".scope", "13\n");
    std::filesystem::remove_all(directory.path() / "sys/fs/cgroup/docker");
    for (const auto* list :
         {R"([1,"x",null,{"id":7},{"id":"","names":["x"]}])", R"({"id":"x"})",
          R"([{"id":"4f66","names":{"a":1},"metadata":"{\"image-name\":[1]}"}])"}) {
        file("var/lib/containers/storage/overlay-containers/containers.json", list);
        EXPECT_EQ(only().name, "") << list;
    }
    file("var/lib/containers/storage/overlay-containers/containers.json",
         R"([{"id":")" + id + R"(","names":[3],"metadata":"[[["}])");
    EXPECT_EQ(only().name, "");
}

TEST_F(Hostile, MachinesAndCgroupsThatLie) {
    file("run/systemd/machines/x", "CLASS=container\nSCOPE=../..\nLEADER=99999999999999\n=\n===");
    file("run/systemd/machines/y", std::string(100'000, 'y'));
    file("run/crun/x/status", R"({"pid":"9","cgroup-path":"/"})");
    file("run/runc/x/state.json", R"({"cgroup_paths":{"":"/etc","pids":"/sys/fs/cgroup/pids"}})");
    file("etc/passwd", ":::::\n::\n\n");
    cgroup("/user.slice/user-5.slice/docker-" + id + ".scope", "-3\nx\n99999999999999\n");
    EXPECT_EQ(look().all().size(), 2U);
}

}  // namespace
}  // namespace snoopbox::containers
