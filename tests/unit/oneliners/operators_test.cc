// SPDX-License-Identifier: Apache-2.0
#include "oneliners/operators.h"

#include <gtest/gtest.h>

namespace snoopbox::oneliners {
namespace {

std::string type_of(std::string_view text) {
    const auto type = read_integer(text);
    return type ? type->name : "none";
}

TEST(Integers, HaveTheTypeThatTheySpell) {
    EXPECT_EQ(type_of("4096"), "int");
    EXPECT_EQ(type_of("0x1fU"), "u32");
    EXPECT_EQ(type_of("1l"), "s64");
    EXPECT_EQ(type_of("0x10ul"), "u64");
    EXPECT_EQ(type_of("10000000000"), "s64");
    EXPECT_EQ(type_of("1.5"), "none");
    EXPECT_EQ(type_of("12ab"), "none");
}

TEST(CommonType, IsAsInC) {
    const auto u64 = number_type("u64", 8, false);
    const auto u8 = number_type("u8", 1, false);
    EXPECT_EQ(common_type(int_type(), u64).name, "u64");
    EXPECT_EQ(common_type(u8, u8).name, "int");
    EXPECT_EQ(common_type(pointer_type(u8), int_type()).kind, Type::Kind::pointer);
    EXPECT_EQ(common_type(Type(), int_type()).kind, Type::Kind::unknown);
}

}  // namespace
}  // namespace snoopbox::oneliners
