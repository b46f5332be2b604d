// SPDX-License-Identifier: Apache-2.0
#include "util/btf_types.h"

#include <gtest/gtest.h>

#include <memory>

namespace snoopbox {
namespace {

TEST(FindEnumerator, KnowsTheEnumsOfBothSizes) {
    const std::unique_ptr<btf, decltype(&btf__free)> types{btf__new_empty(), &btf__free};
    btf__add_int(types.get(), "int", 4, BTF_INT_SIGNED);
    const int state = btf__add_enum(types.get(), "state", 4);
    btf__add_enum_value(types.get(), "DEAD", -1);
    btf__add_enum_value(types.get(), "ALIVE", 1);
    const int large = btf__add_enum64(types.get(), nullptr, 8, false);
    btf__add_enum64_value(types.get(), "LARGE", 1ULL << 40U);

    const auto dead = find_enumerator(types.get(), "DEAD");
    ASSERT_TRUE(dead);
    EXPECT_EQ(static_cast<int>(dead->of), state);
    EXPECT_EQ(dead->value, UINT32_MAX);
    const auto one = find_enumerator(types.get(), "LARGE");
    ASSERT_TRUE(one);
    EXPECT_EQ(static_cast<int>(one->of), large);
    EXPECT_EQ(one->value, 1ULL << 40U);
    EXPECT_FALSE(find_enumerator(types.get(), "state"));
}

TEST(IsSignedType, KnowsSignedCharWithoutItsSign) {
    const std::unique_ptr<btf, decltype(&btf__free)> types{btf__new_empty(), &btf__free};
    const auto is_signed = [&](int id) {
        return is_signed_type(types.get(), btf__type_by_id(types.get(), static_cast<__u32>(id)));
    };
    EXPECT_TRUE(is_signed(btf__add_int(types.get(), "int", 4, BTF_INT_SIGNED)));
    EXPECT_TRUE(is_signed(btf__add_int(types.get(), "signed char", 1, 0)));
    EXPECT_FALSE(is_signed(btf__add_int(types.get(), "unsigned char", 1, 0)));
    EXPECT_FALSE(is_signed(btf__add_int(types.get(), "char", 1, 0)));
    EXPECT_FALSE(is_signed(btf__add_enum(types.get(), "state", 4)));
    EXPECT_FALSE(is_signed(btf__add_ptr(types.get(), 0)));
}

}  // namespace
}  // namespace snoopbox
