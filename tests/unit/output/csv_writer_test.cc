// SPDX-License-Identifier: Apache-2.0
#include "writer_cases.h"

namespace snoopbox::output {
namespace {

TEST(Csv, HeadingIsTheNamesOfJson) {
    EXPECT_EQ(header_of("csv", exec_columns()), "pcomm,pid,ppid,ret,args\n");
}

TEST(Csv, CellsAreQuotedWhereNeeded) {
    const std::string args = joined({"ls", "a b", "c,d", "\"e\""});
    EXPECT_EQ(row_of("csv", exec_columns(),
                     {"a,b", std::uint64_t{7}, std::uint64_t{1}, std::int64_t{-2}, Argv{args}}),
              "\"a,b\",7,1,-2,\"ls 'a b' c,d '\"\"e\"\"'\"\n");
    EXPECT_EQ(cell_of("csv", Argv{"ls\0-l\0"sv}), "ls -l");
    EXPECT_EQ(cell_of("csv", Argv{"ls\0-l\0"sv, true}), "ls -l ...");
    EXPECT_EQ(cell_of("csv", "a\nb"), "$'a\\nb'");
}

TEST(Csv, TimesAreThoseOfJson) {
    const InZone zone("UTC0");
    EXPECT_EQ(cell_of("csv", TimeOfDay{1'000'000}), "1970-01-01T00:00:00.001+00:00");
    EXPECT_EQ(cell_of("csv", Elapsed{1'234'567'890}), "1.234567");
}

// The cells of one record, parsed as RFC 4180 says.
std::vector<std::string> cells(std::string_view record) {
    std::vector<std::string> all(1);
    bool quoted = false;
    for (std::size_t i = 0; i < record.size(); ++i) {
        const char c = record[i];
        if (c == '"' && quoted && record.substr(i + 1, 1) == "\"") {
            all.back() += record[++i];
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            all.emplace_back();
        } else {
            all.back() += c;
        }
    }
    EXPECT_FALSE(quoted) << record;
    return all;
}

TEST(Csv, ACellHoldsWhatTheTableShows) {
    RandomArguments random;
    for (int i = 0; i < 20'000; ++i) {
        const auto arguments = random.next();
        const std::string bytes = joined(arguments);
        const std::string line = row_of("csv", {{"a", "A", 0, false}, {"b", "B", 0, false}},
                                        {std::string_view(arguments.back()), Argv{bytes}});
        ASSERT_EQ(line.find_first_of("\r\n"), line.size() - 1) << line;
        ASSERT_THAT(cells(std::string_view(line).substr(0, line.size() - 1)),
                    testing::ElementsAre(cell_of("table", std::string_view(arguments.back())),
                                         cell_of("table", Argv{bytes})));
    }
}

TEST(Csv, WhatBtfAloneDescribes) {
    EXPECT_EQ(cell_of("csv", Hex{0xff00000000000001U}), "0xff00000000000001");
    EXPECT_EQ(cell_of("csv", Numbers{"\x01\xff", 1, false}), "\"1,255\"");
    EXPECT_EQ(cell_of("csv", Numbers{"\x01\xff", 1, false, true}), "0x1 0xff");
    EXPECT_EQ(cell_of("csv", true), "true");
}

}  // namespace
}  // namespace snoopbox::output
