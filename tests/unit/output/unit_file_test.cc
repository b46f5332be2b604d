// SPDX-License-Identifier: Apache-2.0
#include "output/unit_file.h"

#include <gtest/gtest.h>

#include <string>

namespace snoopbox::output {
namespace {

std::string word(std::string_view text) {
    std::string out;
    append_unit_word(out, text);
    return out;
}

TEST(UnitFile, WordsThatSystemdWouldTakeApartAreQuoted) {
    EXPECT_EQ(word("/var/lib/x"), "/var/lib/x");
    EXPECT_EQ(word("/a b"), "\"/a b\"");
    EXPECT_EQ(word("/it's"), "\"/it's\"");
    EXPECT_EQ(word(R"(/a"b\c)"), R"("/a\"b\\c")");
    EXPECT_EQ(word(""), "\"\"");
    EXPECT_EQ(word("/größe"), "/größe");
}

TEST(UnitFile, APercentSignBeginsNoSpecifier) {
    EXPECT_EQ(word("/100%h"), "/100%%h");
}

TEST(UnitFile, LinesCannotHoldEverything) {
    EXPECT_TRUE(fits_unit_file("/a b"));
    EXPECT_TRUE(fits_unit_file("/größe"));
    EXPECT_FALSE(fits_unit_file("/a\nUser=root"));
    EXPECT_FALSE(fits_unit_file("/a\tb"));
    EXPECT_FALSE(fits_unit_file("/\xff"));
    EXPECT_FALSE(fits_unit_file("/\xe2\x80\x8b"));
}

}  // namespace
}  // namespace snoopbox::output
