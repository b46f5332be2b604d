// SPDX-License-Identifier: Apache-2.0
#include "values/decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "values/filter.h"

namespace snoopbox::values {
namespace {

using testing::HasSubstr;

struct Event {
    std::uint64_t time_ns;
    std::uint32_t pid;
    std::int32_t ret;
    char comm[16];  // NOLINT(*-avoid-c-arrays): as in the kernel
    std::uint32_t args_bytes;
    std::uint32_t args_total_bytes;
};

// Describes the struct above in BTF.
class DecoderTest : public testing::Test {
  protected:
    DecoderTest() : types(btf__new_empty(), &btf__free) {
        const int u64 = btf__add_int(types.get(), "unsigned long long", 8, 0);
        const int u32 = btf__add_int(types.get(), "unsigned int", 4, 0);
        const int s32 = btf__add_int(types.get(), "int", 4, BTF_INT_SIGNED);
        const int character = btf__add_int(types.get(), "char", 1, BTF_INT_SIGNED);
        const int comm = btf__add_array(types.get(), u32, character, 16);
        btf__add_struct(types.get(), "event", sizeof(Event));
        btf__add_field(types.get(), "time_ns", u64, offsetof(Event, time_ns) * 8, 0);
        btf__add_field(types.get(), "pid", u32, offsetof(Event, pid) * 8, 0);
        btf__add_field(types.get(), "ret", s32, offsetof(Event, ret) * 8, 0);
        btf__add_field(types.get(), "comm", comm, offsetof(Event, comm) * 8, 0);
        btf__add_field(types.get(), "args_bytes", u32, offsetof(Event, args_bytes) * 8, 0);
        btf__add_field(types.get(), "args_total_bytes", u32, offsetof(Event, args_total_bytes) * 8,
                       0);
    }

    tools::Column& add(const std::string& name, const std::string& field,
                       tools::Format format = tools::Format::natural) {
        tools::Column column;
        column.name = name;
        column.field = field;
        column.format = format;
        return columns.emplace_back(column);
    }

    Result<Decoder> created() {
        return Decoder::of_records(columns, types.get(), struct_name, &clock);
    }

    static std::string record(const Event& event, const std::string& after = {}) {
        std::string bytes(sizeof event, '\0');
        std::memcpy(bytes.data(), &event, sizeof event);
        return bytes + after;
    }

    std::unique_ptr<btf, decltype(&btf__free)> types;
    EventClock clock{0};
    std::vector<tools::Column> columns;
    std::string struct_name = "event";
};

TEST_F(DecoderTest, GivesAValueForEachColumn) {
    add("pid", "pid");
    add("ret", "ret");
    add("comm", "comm", tools::Format::comm);
    add("args", "args_bytes", tools::Format::argv).of = {"args_total_bytes"};
    auto decoder = created();
    ASSERT_TRUE(decoder) << decoder.error().message;
    const std::string bytes = record({1, 4'000'000'000U, -2, "sh", 6, 9}, {"a\0b c\0junk", 10});
    Row row;
    ASSERT_TRUE(decoder->decode(bytes, row));
    ASSERT_EQ(row.size(), 4U);
    EXPECT_EQ(std::get<std::uint64_t>(row[0]), 4'000'000'000U);
    EXPECT_EQ(std::get<std::int64_t>(row[1]), -2);
    EXPECT_EQ(std::get<std::string_view>(row[2]), "sh");
    const auto& argv = std::get<Argv>(row[3]);
    EXPECT_EQ(argv.bytes, std::string_view("a\0b c\0", 6));
    EXPECT_TRUE(argv.cut);
}

TEST_F(DecoderTest, NeverReadsBeyondTheRecord) {
    add("args", "args_bytes", tools::Format::argv).of = {"args_total_bytes"};
    auto decoder = created();
    ASSERT_TRUE(decoder);
    Row row;
    const std::string bytes = record({1, 1, 0, "sh", 1000, 1000}, "abc");
    ASSERT_TRUE(decoder->decode(bytes, row));
    EXPECT_EQ(std::get<Argv>(row[0]).bytes, "abc");
    EXPECT_FALSE(decoder->decode(std::string_view(bytes).substr(0, sizeof(Event) - 1), row));
    EXPECT_FALSE(decoder->decode({}, row));
}

TEST_F(DecoderTest, ACommWithoutNulIsTakenWhole) {
    add("comm", "comm", tools::Format::comm);
    auto decoder = created();
    Event event{};
    std::memset(event.comm, 'x', sizeof event.comm);
    Row row;
    const std::string bytes = record(event);
    ASSERT_TRUE(decoder->decode(bytes, row));
    EXPECT_EQ(std::get<std::string_view>(row[0]), std::string(16, 'x'));
}

TEST_F(DecoderTest, TellsWhatDoesNotFit) {
    add("x", "missing");
    auto decoder = created();
    ASSERT_FALSE(decoder);
    EXPECT_THAT(decoder.error().message,
                HasSubstr("column x of struct event: there is no member \"missing\""));
    columns.clear();
    add("x", "pid", tools::Format::comm);
    EXPECT_FALSE(created());
    columns.clear();
    add("x", "comm", tools::Format::hex);
    EXPECT_FALSE(created());
    struct_name = "other";
    EXPECT_FALSE(created());
}

TEST_F(DecoderTest, TellsTextThatWasCut) {
    add("path", "args_bytes", tools::Format::text).of = {"args_total_bytes"};
    auto decoder = created();
    ASSERT_TRUE(decoder) << decoder.error().message;
    const std::string whole = record({1, 2, 0, "sh", 3, 3}, {"/a\0", 3});
    const std::string cut = record({1, 2, 0, "sh", 3, 4}, {"/a\0", 3});
    Row row;
    ASSERT_TRUE(decoder->decode(whole, row));
    EXPECT_EQ(std::get<std::string_view>(row[0]), "/a");
    ASSERT_TRUE(decoder->decode(cut, row));
    EXPECT_EQ(std::get<CutText>(row[0]).bytes, "/a");
}

TEST(FilterTest, EveryExpressionMustMatchItsColumn) {
    const auto regex = [](const char* text) {
        return std::make_shared<const re2::RE2>(text, re2::RE2::Latin1);
    };
    Filter filter;
    const Row row{std::string_view("sh"), Argv{std::string_view("a\0b c\0", 6)}};
    EXPECT_TRUE(filter.passes(row));
    filter.add(0, regex("^s"));
    filter.add(1, regex("^a b c$"));
    EXPECT_TRUE(filter.passes(row));
    filter.add(0, regex("x"));
    EXPECT_FALSE(filter.passes(row));
}

}  // namespace
}  // namespace snoopbox::values
