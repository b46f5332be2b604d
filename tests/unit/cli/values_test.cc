// SPDX-License-Identifier: Apache-2.0
#include "cli/values.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <re2/re2.h>
#include <unistd.h>

namespace snoopbox::cli {
namespace {

using testing::HasSubstr;

TEST(Values, Numbers) {
    EXPECT_EQ(read_number("-7", {}, {}), -7);
    EXPECT_EQ(read_number("9223372036854775807", {}, {}), INT64_MAX);
    for (const char* wrong : {"", " 1", "1 ", "+1", "0x10", "1.5", "1e3", "one"}) {
        EXPECT_FALSE(read_number(wrong, {}, {})) << wrong;
    }
    EXPECT_EQ(read_number("x", 1, {}).error().message,
              "\"x\" is no number, give a whole number, at least 1");
    EXPECT_EQ(read_number("x", {}, 9).error().message,
              "\"x\" is no number, give a whole number, at most 9");
}

TEST(Values, Seconds) {
    EXPECT_EQ(read_seconds("5"), 5.0);
    EXPECT_EQ(read_seconds("0.25"), 0.25);
    EXPECT_EQ(read_seconds(".5"), 0.5);
    for (const char* wrong : {"", "0", "-1", "nan", "inf", "1e99", "5s", "9999999999", "0.0"}) {
        EXPECT_FALSE(read_seconds(wrong)) << wrong;
    }
}

TEST(Values, RingBufferSizesArePowersOfTwoOfPages) {
    EXPECT_EQ(read_ring_buffer_size("1"), static_cast<std::uint32_t>(sysconf(_SC_PAGESIZE)));
    EXPECT_EQ(read_ring_buffer_size("512K"), 524288U);
    EXPECT_EQ(read_ring_buffer_size("512k"), 524288U);
    EXPECT_EQ(read_ring_buffer_size("3M"), 4194304U);
    EXPECT_EQ(read_ring_buffer_size("1048577"), 2097152U);
    EXPECT_EQ(read_ring_buffer_size("1G"), 1073741824U);
    for (const char* wrong : {"", "0", "K", "0K", "-1", "1.5M", "1MB", "M1", "2G", "1025M",
                              "18446744073709551615G", "99999999999999999999"}) {
        EXPECT_FALSE(read_ring_buffer_size(wrong)) << wrong;
    }
    EXPECT_EQ(read_ring_buffer_size("2G").error().message, "2G is too large, at most 1G");
    EXPECT_EQ(read_ring_buffer_size("big").error().message,
              "\"big\" is no size, give bytes, such as 65536, 512K or 4M");
}

TEST(Values, BufferPagesAreAPowerOfTwo) {
    const auto page_bytes = static_cast<std::uint32_t>(sysconf(_SC_PAGESIZE));
    EXPECT_EQ(read_buffer_pages("1"), page_bytes);
    EXPECT_EQ(read_buffer_pages("64"), 64 * page_bytes);
    EXPECT_EQ(read_buffer_pages(std::to_string((1U << 30U) / page_bytes)), 1U << 30U);
    for (const char* wrong : {"", "0", "-1", "64K", "1073741824", "99999999999999999999"}) {
        EXPECT_FALSE(read_buffer_pages(wrong)) << wrong;
    }
    EXPECT_EQ(read_buffer_pages("48").error().message, "48 is no power of two, such as 64 or 512");
}

TEST(ReadOpenFlags, AreTheBitsOfTheirNames) {
    EXPECT_EQ(read_open_flags("O_WRONLY"), O_WRONLY);
    EXPECT_EQ(read_open_flags("O_CREAT|O_TRUNC,O_APPEND"), O_CREAT | O_TRUNC | O_APPEND);
    EXPECT_THAT(read_open_flags("O_WRONYL").error().message, HasSubstr("did you mean O_WRONLY?"));
    EXPECT_THAT(read_open_flags("O_RDONLY").error().message, HasSubstr("no bit"));
    EXPECT_FALSE(read_open_flags(""));
    EXPECT_FALSE(read_open_flags("O_WRONLY|"));
}

TEST(LiteralRegex, MatchesWhatContainsIt) {
    const auto regex = literal_regex("a.c+");
    ASSERT_TRUE(regex);
    EXPECT_TRUE(re2::RE2::PartialMatch("xa.c+y", **regex));
    EXPECT_FALSE(re2::RE2::PartialMatch("abcc", **regex));
    EXPECT_FALSE(literal_regex(""));
}

}  // namespace
}  // namespace snoopbox::cli
