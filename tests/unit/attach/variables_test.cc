// SPDX-License-Identifier: Apache-2.0
#include "attach/variables.h"

#include <bpf/btf.h>
#include <gmock/gmock.h>

#include <cstring>
#include <limits>

#include "example_object.h"

namespace snoopbox::attach {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto most = std::numeric_limits<std::uint64_t>::max();
constexpr auto most_signed = std::numeric_limits<std::int64_t>::max();
constexpr auto least = std::numeric_limits<std::int64_t>::min();

struct Variables : ExampleObject {
    std::string content() const {
        std::size_t size = 0;
        bpf_map* map = bpf_object__find_map_by_name(object.handle(), ".rodata");
        const void* data = bpf_map__initial_value(map, &size);
        return {static_cast<const char*>(data), size};
    }
    // What the program would read from the constant.
    template <typename T>
    T value_of(const std::string& name) const {
        const btf* types = object.types();
        const auto id = btf__find_by_name_kind(types, ".rodata", BTF_KIND_DATASEC);
        const btf_type* section = btf__type_by_id(types, static_cast<__u32>(id));
        for (int i = 0; i < btf_vlen(section); ++i) {
            const auto& entry = btf_var_secinfos(section)[i];
            const btf_type* variable = btf__type_by_id(types, entry.type);
            if (name == btf__name_by_offset(types, variable->name_off)) {
                EXPECT_EQ(entry.size, sizeof(T)) << name;
                T value;
                std::memcpy(&value, content().data() + entry.offset, sizeof value);
                return value;
            }
        }
        ADD_FAILURE() << "no constant " << name;
        return {};
    }
    std::string refusal(const std::string& name, auto value) {
        const auto before = content();
        const auto set = object.set_constant(name, value);
        EXPECT_EQ(content(), before) << name << " was refused, but written";
        return set ? "none" : set.error().message;
    }
    template <typename T>
    void expect_limits(const std::string& name) {
        using Limits = std::numeric_limits<T>;
        for (const T value : {Limits::max(), Limits::min(), T{1}}) {
            EXPECT_TRUE(object.set_constant(name, std::int64_t{value})) << name;
            EXPECT_EQ(value_of<T>(name), value);
        }
        const std::string why = "\"" + name + "\" holds " + std::to_string(Limits::min()) + " to " +
                                std::to_string(Limits::max());
        EXPECT_EQ(refusal(name, std::int64_t{Limits::max()} + 1), why);
        EXPECT_EQ(refusal(name, std::int64_t{Limits::min()} - 1), why);
        EXPECT_EQ(refusal(name, least), why);
        EXPECT_EQ(refusal(name, most), why);
    }
};

TEST_F(Variables, HoldWhatTheirTypeHolds) {
    expect_limits<std::int8_t>("s8");
    expect_limits<std::uint8_t>("u8");
    expect_limits<std::int16_t>("s16");
    expect_limits<std::uint16_t>("u16");
    expect_limits<std::int32_t>("s32");
    expect_limits<std::uint32_t>("u32");
    expect_limits<std::uint32_t>("small");
}

TEST_F(Variables, SixtyFourBitsAreNotCut) {
    EXPECT_TRUE(object.set_constant("u64", most));
    EXPECT_EQ(value_of<std::uint64_t>("u64"), most);
    EXPECT_TRUE(object.set_constant("u64", std::int64_t{0}));
    EXPECT_EQ(refusal("u64", std::int64_t{-1}), "\"u64\" holds 0 to 18446744073709551615");
    EXPECT_TRUE(object.set_constant("s64", least));
    EXPECT_EQ(value_of<std::int64_t>("s64"), least);
    EXPECT_TRUE(object.set_constant("s64", std::uint64_t{most_signed}));
    EXPECT_EQ(refusal("s64", std::uint64_t{most_signed} + 1),
              "\"s64\" holds -9223372036854775808 to 9223372036854775807");
}

TEST_F(Variables, ATruthIsZeroOrOne) {
    EXPECT_TRUE(object.set_constant("truth", std::int64_t{0}));
    EXPECT_EQ(value_of<char>("truth"), 0);
    EXPECT_TRUE(object.set_constant("truth", std::int64_t{1}));
    EXPECT_EQ(value_of<char>("truth"), 1);
    EXPECT_EQ(refusal("truth", std::int64_t{2}), "\"truth\" holds 0 to 1");
}

TEST_F(Variables, OneIsSetAndItsNeighboursStay) {
    const auto before = content();
    ASSERT_TRUE(object.set_constant("u16", std::int64_t{0x0203}));
    auto after = content();
    ASSERT_EQ(after.size(), before.size());
    int changed = 0;
    for (std::size_t i = 0; i < after.size(); ++i) {
        changed += after[i] != before[i] ? 1 : 0;
    }
    EXPECT_EQ(changed, 2);
}

TEST_F(Variables, OtherNamesAreAnsweredWithThoseThereAre) {
    for (const auto* name : {"nonesuch", "several", "pointer", "writable", ""}) {
        const auto set = object.set_constant(name, std::int64_t{1});
        ASSERT_FALSE(set) << name;
        EXPECT_THAT(set.error().message,
                    HasSubstr("the object has no constant \"" + std::string(name)));
        EXPECT_THAT(set.error().remedy, HasSubstr("those there are: s8, u8, s16"));
        EXPECT_THAT(set.error().remedy, Not(HasSubstr("several")));
    }
}

}  // namespace
}  // namespace snoopbox::attach
