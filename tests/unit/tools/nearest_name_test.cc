// SPDX-License-Identifier: Apache-2.0
#include "tools/nearest_name.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace snoopbox::tools {
namespace {

const std::vector<std::string_view> names = {"execsnoop", "opensnoop", "biolatency", "list"};

TEST(NearestName, ForgivesTypingMistakes) {
    EXPECT_EQ(nearest_name("execsnop", names), "execsnoop");
    EXPECT_EQ(nearest_name("exescnoop", names), "execsnoop");
    EXPECT_EQ(nearest_name("EXECSNOOP", names), "execsnoop");
    EXPECT_EQ(nearest_name("openspoon", names), "opensnoop");
    EXPECT_EQ(nearest_name("lits", names), "list");
    EXPECT_EQ(did_you_mean("lst", names), "; did you mean list?");
    EXPECT_EQ(did_you_mean("lst", std::vector<std::string>{"last", "list"}),
              "; did you mean last?");
}

TEST(NearestName, SaysNothingRatherThanNonsense) {
    EXPECT_EQ(nearest_name("ps", names), std::nullopt);
    EXPECT_EQ(nearest_name("", names), std::nullopt);
    EXPECT_EQ(nearest_name("tcpconnect", names), std::nullopt);
    EXPECT_EQ(nearest_name(std::string(100'000, 'e'), names), std::nullopt);
    EXPECT_EQ(nearest_name("list", {}), std::nullopt);
    EXPECT_EQ(did_you_mean("ps", names), "");
}

}  // namespace
}  // namespace snoopbox::tools
