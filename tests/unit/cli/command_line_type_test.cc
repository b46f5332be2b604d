// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/types/type.h"

namespace snoopbox::cli {
namespace {

TEST(CommandLineType, IsWordsInOne) {
    const auto value = value_of_command_line({}, {" ./server -v  2 "});
    ASSERT_TRUE(value);
    EXPECT_THAT(std::get<std::vector<std::string>>(*value),
                testing::ElementsAre("./server", "-v", "2"));
    EXPECT_EQ(value_of_command_line({}, {"  "}).error().message, "the command is empty");
}

}  // namespace
}  // namespace snoopbox::cli
