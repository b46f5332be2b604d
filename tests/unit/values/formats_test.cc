// SPDX-License-Identifier: Apache-2.0
#include <bpf/btf.h>
#include <gmock/gmock.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

#include "values/decoder.h"

namespace snoopbox::values {
namespace {

// The result of a system call: `struct call { s64 ret; u32 flags; u32 bytes; }`, followed by text.
struct Call {
    std::int64_t ret;
    std::uint32_t flags;
    std::uint32_t bytes;
};

class FormatsTest : public testing::Test {
  protected:
    FormatsTest() : types_(btf__new_empty(), &btf__free) {
        const int s64 = btf__add_int(types_.get(), "s64", 8, BTF_INT_SIGNED);
        const int u32 = btf__add_int(types_.get(), "u32", 4, 0);
        btf__add_struct(types_.get(), "call", sizeof(Call));
        btf__add_field(types_.get(), "ret", s64, 0, 0);
        btf__add_field(types_.get(), "flags", u32, 64, 0);
        btf__add_field(types_.get(), "bytes", u32, 96, 0);
    }

    // The value of one column with that format.
    Value decode(tools::Format format, const std::string& field, const Call& call,
                 std::string_view behind = {}, int width = 0) {
        tools::Column column;
        column.name = "v";
        column.field = field;
        column.format = format;
        column.width = width;
        auto decoder = Decoder::of_records({column}, types_.get(), "call", &clock_);
        EXPECT_TRUE(decoder) << decoder.error().message;
        record_.assign(sizeof call, '\0');
        std::memcpy(record_.data(), &call, sizeof call);
        record_ += behind;
        Row row;
        EXPECT_TRUE(decoder->decode(record_, row));
        return row.at(0);
    }

    std::unique_ptr<btf, decltype(&btf__free)> types_;
    EventClock clock_{0};
    std::string record_;
};

TEST_F(FormatsTest, ResultAndErrorAreTwoSidesOfOneNumber) {
    using tools::Format;
    EXPECT_EQ(std::get<std::int64_t>(decode(Format::result, "ret", {3, 0, 0})), 3);
    EXPECT_EQ(std::get<std::int64_t>(decode(Format::error, "ret", {3, 0, 0})), 0);
    EXPECT_EQ(std::get<std::int64_t>(decode(Format::result, "ret", {-ENOENT, 0, 0})), -1);
    EXPECT_EQ(std::get<std::int64_t>(decode(Format::error, "ret", {-ENOENT, 0, 0})), ENOENT);
}

TEST_F(FormatsTest, OctalHasTheDigitsOfItsColumn) {
    const auto octal = std::get<Octal>(decode(tools::Format::octal, "flags", {0, 0101, 0}, {}, 8));
    EXPECT_EQ(octal.value, 0101U);
    EXPECT_EQ(octal.digits, 8);
}

TEST_F(FormatsTest, TextIsWhatFollowsUpToItsNul) {
    using namespace std::string_view_literals;
    const auto text = [&](std::uint32_t bytes, std::string_view behind) {
        return std::string(std::get<std::string_view>(
            decode(tools::Format::text, "bytes", {0, 0, bytes}, behind)));
    };
    EXPECT_EQ(text(4, "a/b\0padding"sv), "a/b");
    EXPECT_EQ(text(3, "a/b"sv), "a/b");
    EXPECT_EQ(text(0, "a/b"sv), "");
    EXPECT_EQ(text(1000, "a/b"sv), "a/b") << "a count that is wrong reads nothing beyond";
}

}  // namespace
}  // namespace snoopbox::values
