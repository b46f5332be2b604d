// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "values/formats/format.h"

namespace snoopbox::values {
namespace {

// struct snoop_print from its arguments on.
std::string printed(const std::string& format, const std::vector<std::uint64_t>& numbers,
                    const std::vector<std::string>& strings = {}) {
    std::string record(24 + 3 * 64 + 128, '\0');
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        std::memcpy(&record[i * 8], &numbers[i], 8);
    }
    for (std::size_t i = 0; i < strings.size(); ++i) {
        record.replace(24 + i * 64, strings[i].size(), strings[i]);
    }
    record.replace(24 + 3 * 64, format.size(), format);
    Field field;
    field.kind = Field::Kind::text;
    field.offset = 24 + 3 * 64;
    field.bytes = 128;
    EXPECT_TRUE(functions_of(tools::Format::printed).fits(field));
    static std::string made;
    const auto value = functions_of(tools::Format::printed)
                           .read({record, field, Field(), field.bytes, 0, nullptr, 0, made});
    return std::string(std::get<std::string_view>(value));
}

constexpr auto minus_one = ~std::uint64_t{0};

TEST(Printed, FillsInWhatTheFormatNames) {
    EXPECT_EQ(printed("hello\n", {}), "hello");
    EXPECT_EQ(printed("%d %u %x\n", {minus_one, minus_one, 255}), "-1 4294967295 ff");
    EXPECT_EQ(printed("%ld %llu %lx", {minus_one, minus_one, minus_one}),
              "-1 18446744073709551615 ffffffffffffffff");
    EXPECT_EQ(printed("%s is %d%%", {1, 5}, {"it"}), "it is 5%");
    EXPECT_EQ(printed("[%5d|%-5d|%05d]", {12, 12, 12}), "[   12|12   |00012]");
    EXPECT_EQ(printed("[%8s|%-4s]", {0, 0}, {"abc", "d"}), "[     abc|d   ]");
    EXPECT_EQ(printed("%p %c", {0xabc, 'x'}), "0000000000000abc x");
}

// A program can put anything there.
TEST(Printed, TakesFormatsThatMakeNoSense) {
    EXPECT_EQ(printed("%", {}), "");
    EXPECT_EQ(printed("%99999999999d", {1}).size(), 1000U);
    EXPECT_EQ(printed("%d%d%d%d.", {1, 2, 3}), "123.");
    EXPECT_EQ(printed("%ll", {}), "");
    EXPECT_EQ(printed("%y.", {1}), ".");
}

}  // namespace
}  // namespace snoopbox::values
