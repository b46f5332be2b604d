// SPDX-License-Identifier: Apache-2.0
#include "symbols/frame.h"

#include <gtest/gtest.h>

namespace snoopbox::symbols {
namespace {

TEST(Frame, AsText) {
    EXPECT_EQ(text_of({"vfs_read", 0x1f, ""}), "vfs_read+0x1f");
    EXPECT_EQ(text_of({"f(int)", 0, "/usr/bin/f"}), "f(int)");
    EXPECT_EQ(text_of({"", 0x2345, "/usr/lib/x86_64-linux-gnu/libc.so.6"}), "[libc.so.6+0x2345]");
    EXPECT_EQ(text_of({"", 0, "program"}), "[program+0x0]");
    EXPECT_EQ(text_of({"", 0xa00, "[vdso]"}), "[vdso+0xa00]");
    EXPECT_EQ(text_of({"", 1, "["}), "[[+0x1]");
    EXPECT_EQ(text_of({"", 1, "/"}), "[unknown]");
    EXPECT_EQ(text_of({}), "[unknown]");
}

}  // namespace
}  // namespace snoopbox::symbols
