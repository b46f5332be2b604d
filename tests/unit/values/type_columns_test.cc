// SPDX-License-Identifier: Apache-2.0
#include "values/type_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "values/decoder.h"

namespace snoopbox::values {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Builds types as a compiler emits them; each add_... returns the id of a new one.
class TypeColumnsTest : public testing::Test {
  protected:
    int array(int element, __u32 count) { return btf__add_array(types.get(), u32, element, count); }
    int structure(const char* name, __u32 bytes) {
        return last = btf__add_struct(types.get(), name, bytes);
    }
    void field(const char* name, int type, __u32 bit, __u32 bits = 0) {
        ASSERT_EQ(btf__add_field(types.get(), name, type, bit, bits), 0) << name;
    }
    Result<std::vector<tools::Column>> columns() {
        return columns_of(types.get(), static_cast<std::uint32_t>(last));
    }
    Decoder made() {
        const auto all = columns();
        EXPECT_TRUE(all) << all.error().message;
        auto created = Decoder::of_records(all ? *all : std::vector<tools::Column>(), types.get(),
                                           static_cast<std::uint32_t>(last), nullptr);
        EXPECT_TRUE(created) << created.error().message;
        return std::move(*created);
    }
    std::string error() {
        const auto created = columns();
        return created ? "no error" : created.error().message;
    }
    std::vector<std::string> names() {
        std::vector<std::string> all;
        const auto made_columns = columns();
        EXPECT_TRUE(made_columns) << made_columns.error().message;
        for (const auto& column : *made_columns) {
            all.push_back(column.name);
        }
        return all;
    }
    // The only value of a record.
    Value value(const std::string& record) {
        auto decoder = made();
        EXPECT_TRUE(decoder.decode(record, row));
        return row.size() == 1 ? row.front() : Value("not one value");
    }

    std::unique_ptr<btf, decltype(&btf__free)> types{btf__new_empty(), &btf__free};
    int u32 = btf__add_int(types.get(), "unsigned int", 4, 0);
    int s32 = btf__add_int(types.get(), "int", 4, BTF_INT_SIGNED);
    int u64 = btf__add_int(types.get(), "unsigned long long", 8, 0);
    int s16 = btf__add_int(types.get(), "short", 2, BTF_INT_SIGNED);
    int character = btf__add_int(types.get(), "char", 1, BTF_INT_SIGNED);
    int u8 = btf__add_int(types.get(), "unsigned char", 1, 0);
    int truth = btf__add_int(types.get(), "_Bool", 1, BTF_INT_BOOL);
    int last = 0;
    Row row;
};

std::string bytes(std::initializer_list<int> values) {
    std::string text;
    for (const int value : values) {
        text += static_cast<char>(value);
    }
    return text;
}

TEST_F(TypeColumnsTest, IntegersHaveTheirSizeAndSign) {
    structure("event", 16);
    field("Pid", u32, 0);
    field("ret", s32, 32);
    field("small", s16, 64);
    field("yes", truth, 80);
    field("byte", u8, 88);
    EXPECT_THAT(names(), ElementsAre("pid", "ret", "small", "yes", "byte"));
    const std::string record =
        bytes({0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xfd, 0xff, 1, 0x80, 0, 0, 0, 0});
    ASSERT_TRUE(made().decode(record, row));
    EXPECT_EQ(std::get<std::uint64_t>(row[0]), 0xffffffffU);
    EXPECT_EQ(std::get<std::int64_t>(row[1]), -2);
    EXPECT_EQ(std::get<std::int64_t>(row[2]), -3);
    EXPECT_EQ(std::get<bool>(row[3]), true);
    EXPECT_EQ(std::get<std::uint64_t>(row[4]), 0x80U);
}

TEST_F(TypeColumnsTest, LooksThroughNamesOfTypes) {
    const int constant = btf__add_const(
        types.get(), btf__add_volatile(types.get(), btf__add_typedef(types.get(), "__s32", s32)));
    structure("event", 4);
    field("x", constant, 0);
    EXPECT_EQ(std::get<std::int64_t>(value(bytes({0xff, 0xff, 0xff, 0xff}))), -1);
}

TEST_F(TypeColumnsTest, CharsAreTextUpToTheNul) {
    const int comm = array(character, 8);
    structure("event", 8);
    field("comm", comm, 0);
    EXPECT_EQ(std::get<std::string_view>(value(bytes({'s', 'h', 0, 'x', 'x', 'x', 'x', 'x'}))),
              "sh");
    EXPECT_EQ(std::get<std::string_view>(value("12345678")), "12345678");
    EXPECT_EQ(std::get<std::string_view>(value("12345678 and more")), "12345678");
}

TEST_F(TypeColumnsTest, OtherArraysAreNumbers) {
    const int mac = array(u8, 3);
    structure("event", 8);
    field("mac", mac, 0);
    const std::string record = bytes({1, 2, 0xff, 9, 9, 9, 9, 9});
    const auto numbers = std::get<Numbers>(value(record));
    EXPECT_EQ(numbers.bytes, record.substr(0, 3));
    EXPECT_EQ(numbers.element_bytes, 1);
    EXPECT_FALSE(numbers.is_signed);
}

TEST_F(TypeColumnsTest, EnumsShowByName) {
    const int kind = btf__add_enum(types.get(), "kind", 4);
    btf__add_enum_value(types.get(), "LATER", 7);
    btf__add_enum_value(types.get(), "BEFORE", -1);
    structure("event", 4);
    field("kind", kind, 0);
    EXPECT_EQ(std::get<std::string_view>(value(bytes({7, 0, 0, 0}))), "LATER");
    EXPECT_EQ(std::get<std::string_view>(value(bytes({0xff, 0xff, 0xff, 0xff}))), "BEFORE");
    EXPECT_EQ(std::get<std::int64_t>(value(bytes({8, 0, 0, 0}))), 8);
}

TEST_F(TypeColumnsTest, EnumsOf64BitsShowByName) {
    const int kind = btf__add_enum64(types.get(), "kind", 8, false);
    btf__add_enum64_value(types.get(), "LARGE", 0x100000000ULL);
    structure("event", 8);
    field("kind", kind, 0);
    EXPECT_EQ(std::get<std::string_view>(value(bytes({0, 0, 0, 0, 1, 0, 0, 0}))), "LARGE");
}

TEST_F(TypeColumnsTest, PointersAreHexadecimal) {
    const int pointer = btf__add_ptr(types.get(), 0);
    structure("event", 8);
    field("at", pointer, 0);
    EXPECT_EQ(std::get<Hex>(value(bytes({1, 2, 0, 0, 0, 0, 0, 0xff}))).low, 0xff00000000000201U);
}

TEST_F(TypeColumnsTest, BitFieldsAreTakenOutOfTheirWords) {
    structure("event", 16);
    field("low", u32, 0, 3);
    field("middle", u32, 3, 7);
    field("minus", s32, 10, 4);
    field("wide", u64, 60, 64);  // spans nine bytes, as in packed structs
    const std::uint64_t first = 5U | (100U << 3U) | (0xdU << 10U) | (std::uint64_t{0xa} << 60U);
    const std::uint64_t second = 0x0123456789abcdefU;
    std::string record(reinterpret_cast<const char*>(&first), sizeof first);
    record.append(reinterpret_cast<const char*>(&second), sizeof second);
    ASSERT_TRUE(made().decode(record, row));
    EXPECT_EQ(std::get<std::uint64_t>(row[0]), 5U);
    EXPECT_EQ(std::get<std::uint64_t>(row[1]), 100U);
    EXPECT_EQ(std::get<std::int64_t>(row[2]), -3);
    EXPECT_EQ(std::get<std::uint64_t>(row[3]), 0x123456789abcdefaU);
}

TEST_F(TypeColumnsTest, InnerStructsAreFlattened) {
    const int four = array(u8, 4);
    const int word = btf__add_union(types.get(), nullptr, 4);
    field("bytes", four, 0);
    field("word", u32, 0);
    const int inner = structure("inner", 8);
    field("a", s32, 0);
    field("", word, 32);  // anonymous: no prefix
    const int two = array(inner, 2);
    structure("event", 24);
    field("in", inner, 0);
    field("two", two, 64);
    EXPECT_THAT(names(), ElementsAre("in.a", "in.bytes", "in.word", "two.0.a", "two.0.bytes",
                                     "two.0.word", "two.1.a", "two.1.bytes", "two.1.word"));
    std::string record(24, '\0');
    record[20] = 3;
    ASSERT_TRUE(made().decode(record, row));
    EXPECT_EQ(std::get<std::uint64_t>(row[8]), 3U);
}

TEST_F(TypeColumnsTest, AnArrayWithoutLengthTakesTheRest) {
    const int text = array(character, 0);
    structure("event", 8);
    field("count", u32, 0);
    field("text", text, 32);
    const std::string record = bytes({1, 0, 0, 0, 'a', 'b', 'c', 'd', 'e', 0, 'x'});
    ASSERT_TRUE(made().decode(record, row));
    EXPECT_EQ(std::get<std::string_view>(row[1]), "abcde");
    const std::string shortest = record.substr(0, 4);
    ASSERT_TRUE(made().decode(shortest, row));
    EXPECT_EQ(std::get<std::string_view>(row[1]), "");
}

TEST_F(TypeColumnsTest, ARecordMustReachTheLastMember) {
    structure("event", 8);
    field("a", u32, 0);
    field("b", u8, 32);
    auto decoder = made();
    EXPECT_EQ(decoder.least_bytes(), 5U);
    EXPECT_FALSE(decoder.decode(std::string(4, 'x'), row));
    EXPECT_TRUE(decoder.decode(std::string(5, 'x'), row));
    EXPECT_TRUE(decoder.decode(std::string(50, 'x'), row));
}

TEST_F(TypeColumnsTest, NamesThatDifferInCaseOnlyAreKeptApart) {
    structure("event", 8);
    field("pid", u32, 0);
    field("Pid", u32, 32);
    EXPECT_THAT(names(), ElementsAre("pid", "Pid"));
}

TEST_F(TypeColumnsTest, NamesCannotBreakOutOfJson) {
    structure("event", 4);
    field("a\":1,\"b", u32, 0);
    EXPECT_THAT(names(), ElementsAre("a__1__b"));
}

TEST_F(TypeColumnsTest, WhatIsNoStructIsOneValue) {
    last = u64;
    EXPECT_THAT(names(), ElementsAre("value"));
}

TEST_F(TypeColumnsTest, TellsWhatCannotBeShown) {
    const int floating = btf__add_float(types.get(), "double", 8);
    structure("event", 8);
    field("load", floating, 0);
    EXPECT_THAT(error(), HasSubstr("load\" is a floating-point number"));
    structure("empty", 0);
    EXPECT_THAT(error(), HasSubstr("no members"));
    const int all = array(btf__add_struct(types.get(), "one", 4), 1000);
    structure("large", 4000);
    field("all", all, 0);
    EXPECT_NE(error(), "no error");
}

TEST_F(TypeColumnsTest, WhatIsBeyondTheStructIsAnError) {
    structure("event", 4);
    field("a", u64, 0);
    EXPECT_THAT(error(), HasSubstr("makes no sense"));
    structure("event", 4);
    field("a", u32, 0x7ffffff0);
    EXPECT_THAT(error(), HasSubstr("makes no sense"));
    const int large = array(u64, 0x40000000);
    structure("event", 4);
    field("a", large, 0);
    EXPECT_THAT(error(), HasSubstr("makes no sense"));
    structure("event", 4);
    field("a", 999, 0);
    EXPECT_THAT(error(), HasSubstr("makes no sense"));
    last = 9999;
    EXPECT_THAT(error(), HasSubstr("makes no sense"));
}

// Structs without members take no bytes, however many there are.
TEST_F(TypeColumnsTest, ArraysOfNothingEnd) {
    int nothing = structure("nothing", 0);
    for (int i = 0; i < 6; ++i) {
        nothing = array(nothing, 500);
    }
    structure("event", 4);
    field("a", nothing, 0);
    EXPECT_THAT(error(), HasSubstr("makes no sense"));
}

}  // namespace
}  // namespace snoopbox::values
