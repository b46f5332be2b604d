// SPDX-License-Identifier: Apache-2.0
// Numbers of maps that are computed: differences, shares and averages.
#include <bpf/btf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "values/decoder.h"

namespace snoopbox::values {
namespace {

using testing::HasSubstr;
using tools::Format;

// As of an array of `struct counts { u64 accessed, added, dirtied, buffers, total_ns; }`.
class QuantitiesTest : public testing::Test {
  protected:
    QuantitiesTest() : types_(btf__new_empty(), &btf__free) {
        key_ = btf__add_int(types_.get(), "u32", 4, 0);
        const int u64 = btf__add_int(types_.get(), "u64", 8, 0);
        value_ = btf__add_struct(types_.get(), "counts", 40);
        std::uint32_t bit = 0;
        for (const auto* name : {"accessed", "added", "dirtied", "buffers", "total_ns"}) {
            btf__add_field(types_.get(), name, u64, bit, 0);
            bit += 64;
        }
    }

    tools::Column& add(const std::string& name, const std::string& field,
                       Format format = Format::natural) {
        auto& column = columns_.emplace_back();
        column.name = name;
        column.field = field;
        column.format = format;
        return column;
    }

    std::string error() {
        const auto decoder =
            Decoder::of_map(columns_, types_.get(), static_cast<std::uint32_t>(key_),
                            static_cast<std::uint32_t>(value_));
        return decoder ? "no error" : decoder.error().message;
    }

    Row decode(const std::array<std::uint64_t, 5>& counts) {
        auto decoder = Decoder::of_map(columns_, types_.get(), static_cast<std::uint32_t>(key_),
                                       static_cast<std::uint32_t>(value_));
        EXPECT_TRUE(decoder) << decoder.error().message;
        const std::string entry =
            std::string(4, '\0') +
            std::string(reinterpret_cast<const char*>(counts.data()), sizeof counts);
        Row row;
        EXPECT_TRUE(decoder->decode(entry, row));
        return row;
    }

    std::unique_ptr<btf, decltype(&btf__free)> types_;
    int key_ = 0;
    int value_ = 0;
    std::vector<tools::Column> columns_;
};

std::uint64_t number(const Value& value) {
    return std::get<std::uint64_t>(value);
}

double scaled(const Value& value) {
    const auto& number = std::get<Scaled>(value);
    return static_cast<double>(number.value) / static_cast<double>(number.divisor);
}

TEST_F(QuantitiesTest, ColumnsAreSubtractedDownToNothing) {
    add("hits", "accessed").less = {"buffers", "misses"};
    add("misses", "added").less = {"dirtied"};
    add("hitratio", "hits", Format::percent).of = {"hits", "misses"};
    auto row = decode({100, 30, 10, 5, 0});
    EXPECT_EQ(number(row.at(0)), 75U);
    EXPECT_EQ(number(row.at(1)), 20U);
    EXPECT_DOUBLE_EQ(scaled(row.at(2)), 78.9474);
    EXPECT_STREQ(std::get<Scaled>(row.at(2)).unit, "%");
    row = decode({10, 30, 10, 5, 0});
    EXPECT_EQ(number(row.at(0)), 0U);
    EXPECT_DOUBLE_EQ(scaled(row.at(2)), 0);
    row = decode({10, 3, 10, 5, 0});
    EXPECT_EQ(number(row.at(0)), 5U);
    EXPECT_EQ(number(row.at(1)), 0U);
    EXPECT_DOUBLE_EQ(scaled(row.at(2)), 100);
    row = decode({0, 0, 0, 0, 0});
    EXPECT_DOUBLE_EQ(scaled(row.at(2)), 0) << "a share of nothing";
}

TEST_F(QuantitiesTest, NothingIsReadBeyondTheEntry) {
    add("rest", "accessed").less = {"buffers"};
    auto decoder = Decoder::of_map(columns_, types_.get(), static_cast<std::uint32_t>(key_),
                                   static_cast<std::uint32_t>(value_));
    ASSERT_TRUE(decoder) << decoder.error().message;
    Row row;
    EXPECT_FALSE(decoder->decode(std::string(35, '\0'), row));
    EXPECT_TRUE(decoder->decode(std::string(36, '\0'), row));
}

TEST_F(QuantitiesTest, AShareOfOneMember) {
    add("share", "added", Format::percent).of = {"accessed"};
    EXPECT_DOUBLE_EQ(scaled(decode({3, 1, 0, 0, 0}).at(0)), 33.3333);
}

TEST_F(QuantitiesTest, AveragesAreOfTheirNumber) {
    add("each", "added", Format::average).of = {"accessed"};
    add("each_ms", "total_ns", Format::milliseconds).of = {"accessed"};
    auto row = decode({3, 10, 0, 0, 7'500'000});
    EXPECT_DOUBLE_EQ(scaled(row.at(0)), 3.3333);
    EXPECT_DOUBLE_EQ(scaled(row.at(1)), 2.5);
    row = decode({0, 10, 0, 0, 7'500'000});
    EXPECT_DOUBLE_EQ(scaled(row.at(0)), 0) << "of nothing";
    EXPECT_DOUBLE_EQ(scaled(row.at(1)), 0) << "of nothing";
}

TEST_F(QuantitiesTest, MegabytesAreRounded) {
    add("mb", "added", Format::megabytes);
    EXPECT_EQ(number(decode({0, (5U << 20U) + (1U << 19U), 0, 0, 0}).at(0)), 6U);
    EXPECT_EQ(number(decode({0, (5U << 20U) + (1U << 19U) - 1, 0, 0, 0}).at(0)), 5U);
}

TEST_F(QuantitiesTest, MemoryIsThatOfTheMachine) {
    add("total", "").meminfo = "MemTotal";
    add("none", "").meminfo = "NoSuchLine";
    const auto row = decode({0, 0, 0, 0, 0});
    EXPECT_GT(number(row.at(0)), 1U << 20U);
    EXPECT_EQ(number(row.at(1)), 0U);
}

TEST_F(QuantitiesTest, AColumnMayHaveTheNameOfItsMember) {
    add("added", "added").less = {"dirtied"};
    add("rest", "accessed").less = {"added"};
    const auto row = decode({10, 5, 2, 0, 0});
    EXPECT_EQ(number(row.at(0)), 3U);
    EXPECT_EQ(number(row.at(1)), 7U) << "less the column, not the member";
}

TEST_F(QuantitiesTest, TellsWhatCannotBeComputed) {
    add("a", "accessed").less = {"missing"};
    EXPECT_THAT(error(),
                HasSubstr("column a of struct u32 or counts: there is no member \"missing\""));
    columns_.clear();
    add("a", "accessed").less = {"b"};
    add("b", "added").less = {"a"};
    EXPECT_THAT(error(), HasSubstr("column a of struct u32 or counts: it is computed from itself"));
}

}  // namespace
}  // namespace snoopbox::values
