// SPDX-License-Identifier: Apache-2.0
#include "output/screen.h"

#include <gtest/gtest.h>

#include <string>

namespace snoopbox::output {
namespace {

std::string shown(std::string_view page, std::size_t columns, std::size_t lines,
                  bool first = false) {
    std::string out;
    append_page(out, page, columns, lines, first);
    return out;
}

TEST(Screen, APageTakesThePlaceOfTheOneBefore) {
    EXPECT_EQ(shown("a\n\nb\n", 80, 24), "\x1b[H\x1b[Ka\n\x1b[K\n\x1b[Kb\n\x1b[J");
    EXPECT_EQ(shown("a\n", 80, 24, true), "\x1b[H\x1b[2J\x1b[Ka\n\x1b[J");
    EXPECT_EQ(shown("", 80, 24), "\x1b[H\x1b[J");
    EXPECT_EQ(shown("a", 80, 24), "\x1b[H\x1b[Ka\n\x1b[J");
}

TEST(Screen, NothingWraps) {
    EXPECT_EQ(shown("12345\n123456\n", 5, 24), "\x1b[H\x1b[K12345\n\x1b[K12345\n\x1b[J");
    // Two columns each, and one.
    EXPECT_EQ(shown("\u4e2d\u6587x\n", 3, 24), "\x1b[H\x1b[K\u4e2d\n\x1b[J");
    EXPECT_EQ(shown("e\u0301x\n", 1, 24), "\x1b[H\x1b[Ke\u0301\n\x1b[J");
}

TEST(Screen, NothingScrolls) {
    EXPECT_EQ(shown("a\nb\nc\n", 80, 3), "\x1b[H\x1b[Ka\n\x1b[Kb\n\x1b[J");
    EXPECT_EQ(shown("a\nb\n", 80, 1), "\x1b[H\x1b[J");
}

TEST(Screen, AnUnknownSizeIsNoLimit) {
    EXPECT_EQ(shown("12345\nb\n", 0, 0), "\x1b[H\x1b[K12345\n\x1b[Kb\n\x1b[J");
}

}  // namespace
}  // namespace snoopbox::output
