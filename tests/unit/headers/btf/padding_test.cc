// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/padding.h"

#include <gtest/gtest.h>

namespace snoopbox::headers {
namespace {

TEST(SettlePadding, TurnsRunsOfBitFieldsIntoArrays) {
    EXPECT_EQ(settle_padding("struct a {\n"
                             "\tint first;\n"
                             "\tlong: 64;\n"
                             "\tlong: 64;\n"
                             "\tint second;\n"
                             "\tint: 32;\n"
                             "\tlong: 64;\n"
                             "};\n"),
              "struct a {\n"
              "\tint first;\n"
              "\tlong snoopbox_hole_0[2];\n"
              "\tint second;\n"
              "\tint: 32;\n"
              "\tlong snoopbox_hole_1[1];\n"
              "};\n");
}

TEST(SettlePadding, LeavesAllElseAsItIs) {
    const char* text = "struct b {\n\tlong field: 64;\n\tlong: 3;\n};\nno newline at the end";
    EXPECT_EQ(settle_padding(text), text);
    EXPECT_EQ(settle_padding(""), "");
}

}  // namespace
}  // namespace snoopbox::headers
