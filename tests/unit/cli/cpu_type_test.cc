// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <variant>

#include "cli/types/type.h"

namespace snoopbox::cli {
namespace {

using testing::HasSubstr;

TEST(CpuType, IsACpuOfThisMachine) {
    const auto last = sysconf(_SC_NPROCESSORS_CONF) - 1;
    const auto value = value_of_cpu({}, {std::to_string(last)});
    ASSERT_TRUE(value) << value.error().message;
    EXPECT_EQ(std::get<std::int64_t>(*value), last);
    EXPECT_THAT(value_of_cpu({}, {std::to_string(last + 1)}).error().message,
                HasSubstr("this machine has 0 to " + std::to_string(last)));
    EXPECT_FALSE(value_of_cpu({}, {"-1"}));
    EXPECT_FALSE(value_of_cpu({}, {"first"}));
}

}  // namespace
}  // namespace snoopbox::cli
