// SPDX-License-Identifier: Apache-2.0
#include "util/c_text.h"

#include <gtest/gtest.h>

namespace snoopbox {
namespace {

TEST(IntegerType, IsTheKernelsOfThatSize) {
    EXPECT_EQ(integer_type(1, false), "u8");
    EXPECT_EQ(integer_type(2, true), "s16");
    EXPECT_EQ(integer_type(4, false), "u32");
    EXPECT_EQ(integer_type(8, true), "s64");
}

TEST(IntegerType, IsNoneOfAnotherSize) {
    for (const std::size_t bytes : {0U, 3U, 12U, 16U}) {
        EXPECT_EQ(integer_type(bytes, false), "") << bytes;
    }
}

}  // namespace
}  // namespace snoopbox
