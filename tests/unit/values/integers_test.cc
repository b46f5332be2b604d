// SPDX-License-Identifier: Apache-2.0
#include "values/integers.h"

#include <gtest/gtest.h>

namespace snoopbox::values {
namespace {

TEST(Integers, SumsStayInRange) {
    using Limits = std::numeric_limits<std::int64_t>;
    EXPECT_EQ(add(2, -3), -1);
    EXPECT_EQ(add(Limits::max(), 1), Limits::max());
    EXPECT_EQ(add(1, Limits::max()), Limits::max());
    EXPECT_EQ(add(Limits::min(), -1), Limits::min());
    EXPECT_EQ(add(Limits::max(), Limits::min()), -1);
    EXPECT_EQ(subtract(2, 3), -1);
    EXPECT_EQ(subtract(0, Limits::min()), Limits::max());
    EXPECT_EQ(subtract(-2, Limits::max()), Limits::min());
    EXPECT_EQ(subtract(Limits::max(), -1), Limits::max());
    EXPECT_EQ(subtract(-1, Limits::max()), Limits::min());
}

}  // namespace
}  // namespace snoopbox::values
