// SPDX-License-Identifier: Apache-2.0
// Rules about networks, and files of rules.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

#include "rules/network.h"
#include "rules/rules_file.h"
#include "util/temp_dir.h"

namespace snoopbox::rules {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::string error_of(const std::string& text) {
    const auto network = read_network(text);
    return network ? "no error" : network.error().message;
}

TEST(Networks, OfBothFamilies) {
    const auto ipv4 = read_network("10.128.0.0/9");
    ASSERT_TRUE(ipv4) << ipv4.error().message;
    EXPECT_EQ(ipv4->bits, 105U);
    EXPECT_THAT(ipv4->address,
                ElementsAre(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 128, 0, 0));
    EXPECT_EQ(read_network("10.1.2.3")->bits, 128U);
    EXPECT_EQ(read_network("0.0.0.0/0")->bits, 96U);
    const auto ipv6 = read_network("fd00::/8");
    ASSERT_TRUE(ipv6) << ipv6.error().message;
    EXPECT_EQ(ipv6->bits, 8U);
    EXPECT_EQ(ipv6->address[0], 0xfd);
    EXPECT_EQ(read_network("::/0")->bits, 0U);
}

TEST(Networks, AreCheckedWhole) {
    for (const auto* text : {"", "10.0.0", "host", "/8"}) {
        EXPECT_THAT(error_of(text), HasSubstr("is no address or network")) << text;
    }
    for (const auto* text : {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "::/129", "::/-1"}) {
        EXPECT_THAT(error_of(text), HasSubstr("how many bits")) << text;
    }
    EXPECT_EQ(error_of("10.0.0.1/8"),
              "\"10.0.0.1/8\" is no network: the address has bits behind the first 8");
}

TEST(RulesFiles, HaveARuleALine) {
    const auto lines =
        parse_rules("f", "# none\n\n path  /a b \nport\t80\npath /c", {"path", "port"});
    ASSERT_TRUE(lines) << lines.error().message;
    EXPECT_THAT(*lines, ElementsAre(Pair("path", "/a b"), Pair("port", "80"), Pair("path", "/c")));
    EXPECT_EQ(parse_rules("f", "path /a\nfs ext4", {"path"}).error().message,
              "f:2: \"fs\" is none of path");
    EXPECT_EQ(parse_rules("f", "path", {"path"}).error().message, "f:1: \"path\" lacks a value");
}

TEST(RulesFiles, AreOursOnly) {
    const auto directory = TempDir::create();
    ASSERT_TRUE(directory) << directory.error().message;
    const auto path = (directory->path() / "rules").string();
    std::ofstream(path) << "path /a\n";
    ASSERT_EQ(chmod(path.c_str(), 0600), 0);
    const auto lines = read_rules(path, {"path"});
    ASSERT_TRUE(lines) << lines.error().message;
    EXPECT_THAT(*lines, ElementsAre(Pair("path", "/a")));
    ASSERT_EQ(chmod(path.c_str(), 0666), 0);
    EXPECT_FALSE(read_rules(path, {"path"}));
    EXPECT_FALSE(read_rules(directory->path().string(), {"path"}));
    EXPECT_FALSE(read_rules(path + "x", {"path"}));
}

}  // namespace
}  // namespace snoopbox::rules
