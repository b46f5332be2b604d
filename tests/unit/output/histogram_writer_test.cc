// SPDX-License-Identifier: Apache-2.0
#include "output/histogram_writer.h"

#include <rapidjson/document.h>

#include <array>

#include "../../json_text.h"
#include "util/utf8.h"
#include "writer_cases.h"

namespace snoopbox::output {
namespace {

HistogramStyle disk_style() {
    HistogramStyle style;
    style.keys = {{"disk", "DISK", 10, false}};
    style.unit = "usecs";
    return style;
}

std::string report_of(std::string_view format, HistogramStyle style, const Row& keys,
                      const Histogram& histogram) {
    auto writer = make_histogram_writer(format, std::move(style));
    EXPECT_TRUE(writer);
    std::string out;
    (*writer)->histogram(keys, histogram, out);
    return out;
}

Histogram of_values(const std::vector<std::uint64_t>& values) {
    std::array<std::uint64_t, log2_slots> slots{};
    std::uint64_t sum = 0;
    std::uint64_t max = 0;
    for (const std::uint64_t value : values) {
        ++slots.at(log2_slot(value));
        sum += value;
        max = std::max(max, value);
    }
    return log2_histogram(slots, sum, max);
}

const std::vector<std::uint64_t> few = {0, 1, 5, 9, 9, 9, 30};

TEST(HistogramTable, IsBccsPicture) {
    EXPECT_EQ(report_of("table", disk_style(), {"sda"}, of_values(few)),
              "\n"
              "disk = sda\n"
              "     usecs               : count     distribution\n"
              "         0 -> 1          : 2        |**************************              |\n"
              "         2 -> 3          : 0        |                                        |\n"
              "         4 -> 7          : 1        |*************                           |\n"
              "         8 -> 15         : 3        |****************************************|\n"
              "        16 -> 31         : 1        |*************                           |\n");
}

// Errors of a function, for example: they are in no power of two.
TEST(HistogramTable, NegativeValuesAreInABucketOfTheirOwn) {
    auto histogram = of_values({0, 5});
    histogram.negative = 4;
    const HistogramStyle style{{}, "retval"};
    EXPECT_EQ(report_of("table", style, {}, histogram),
              "     retval              : count     distribution\n"
              "              < 0        : 4        |****************************************|\n"
              "         0 -> 1          : 1        |**********                              |\n"
              "         2 -> 3          : 0        |                                        |\n"
              "         4 -> 7          : 1        |**********                              |\n");
    HistogramStyle narrow = style;
    narrow.columns = 30;
    EXPECT_EQ(report_of("table", narrow, {}, histogram),
              "retval : count\n"
              "   < 0 : 4     |*************|\n"
              "     0 : 1     |***          |\n"
              "     2 : 0     |             |\n"
              "     4 : 1     |***          |\n");
    EXPECT_EQ(report_of("csv", style, {}, histogram), ",-1,4\n0,0,1\n5,5,1\n");
    EXPECT_THAT(report_of("json", style, {}, histogram),
                testing::HasSubstr(R"("buckets":[{"low":null,"high":-1,"count":4},)"
                                   R"({"low":0,"high":0,"count":1})"));
    histogram = of_values({});
    histogram.negative = 1;
    EXPECT_EQ(report_of("table", style, {}, histogram),
              "     retval              : count     distribution\n"
              "              < 0        : 1        |****************************************|\n");
}

TEST(HistogramTable, IsWideForWideValues) {
    const std::string picture = report_of("table", {{}, "nsecs"}, {}, of_values({4'294'967'296}));
    EXPECT_TRUE(picture.starts_with(
        "               nsecs                         : count     distribution\n"
        "                   0 -> 1                    : 0        |                    |\n"))
        << picture;
    EXPECT_TRUE(picture.ends_with(
        "          4294967296 -> 8589934591           : 1        |********************|\n"))
        << picture;
    // One power of two less is still narrow.
    EXPECT_TRUE(report_of("table", {{}, "nsecs"}, {}, of_values({4'294'967'295}))
                    .ends_with("2147483648 -> 4294967295 : 1        "
                               "|****************************************|\n"));
}

TEST(HistogramTable, BccsAverageIsALineOfItsOwn) {
    HistogramStyle style = disk_style();
    style.average = true;
    EXPECT_TRUE(report_of("table", style, {"sda"}, of_values(few))
                    .ends_with("|\n\navg = 9 usecs, total: 63 usecs, count: 7\n\n"));
    style.columns = 30;
    EXPECT_TRUE(report_of("table", style, {"sda"}, of_values(few))
                    .ends_with("|\n\navg = 9 usecs,\ntotal: 63 usecs, count: 7\n\n"));
    EXPECT_EQ(report_of("table", style, {"sda"}, of_values({})).find("avg"), std::string::npos);
}

TEST(HistogramTable, Linear) {
    const std::array<std::uint64_t, 4> slots = {8, 0, 1, 0};
    EXPECT_EQ(report_of("table", {{}, "runqlen"}, {}, linear_histogram(slots, 1, 2, 2)),
              "     runqlen       : count     distribution\n"
              "        0          : 8        |****************************************|\n"
              "        1          : 0        |                                        |\n"
              "        2          : 1        |*****                                   |\n");
}

TEST(HistogramTable, NothingButKeysIfEmpty) {
    EXPECT_EQ(report_of("table", {{}, "usecs"}, {}, {}), "");
    EXPECT_EQ(report_of("table", disk_style(), {"sda"}, {}), "\ndisk = sda\n");
    HistogramStyle style = disk_style();
    style.summary = true;
    EXPECT_EQ(report_of("table", style, {"sda"}, {}),
              "\ndisk = sda\ncount = 0, mean = 0.0, p50 = 0, p90 = 0, p99 = 0, max = 0\n");
}

TEST(HistogramTable, OneBucketAndItsSummary) {
    EXPECT_EQ(report_of("table", {{}, "usecs", false, true}, {}, of_values({1})),
              "     usecs               : count     distribution\n"
              "         0 -> 1          : 1        |****************************************|\n"
              "count = 1, mean = 1.0, p50 = 1, p90 = 1, p99 = 1, max = 1\n");
}

TEST(HistogramTable, CountsNearTheEnd) {
    const std::array<std::uint64_t, 3> slots = {UINT64_MAX, 0, UINT64_MAX / 2 + 1};
    EXPECT_EQ(report_of("table", {{}, "usecs", false, true}, {}, log2_histogram(slots, 1, 2)),
              "     usecs               : count     distribution\n"
              "         0 -> 1          : 18446744073709551615 "
              "|****************************************|\n"
              "         2 -> 3          : 9223372036854775808 "
              "|********************                    |\n"
              "count = 18446744073709551615, mean = 0.0, p50 = 0, p90 = 2, p99 = 2, max = 2\n");
}

TEST(HistogramTable, FitsNarrowTerminals) {
    EXPECT_EQ(report_of("table", {{}, "usecs", false, true, 48}, {}, of_values(few)),
              "     usecs               : count\n"
              "         0 -> 1          : 2        |******    |\n"
              "         2 -> 3          : 0        |          |\n"
              "         4 -> 7          : 1        |***       |\n"
              "         8 -> 15         : 3        |**********|\n"
              "        16 -> 31         : 1        |***       |\n"
              "count = 7, mean = 9.0, p50 = 9, p90 = 30,\n"
              "p99 = 30, max = 30\n");
    EXPECT_EQ(report_of("table", {{}, "usecs", false, true, 20}, {}, of_values(few)),
              "usecs : count\n"
              "    0 : 2     |**  |\n"
              "    2 : 0     |    |\n"
              "    4 : 1     |*   |\n"
              "    8 : 3     |****|\n"
              "   16 : 1     |*   |\n"
              "count = 7,\n"
              "mean = 9.0, p50 = 9,\n"
              "p90 = 30, p99 = 30,\n"
              "max = 30\n");
}

TEST(HistogramTable, NoLineIsWiderThanTheTerminal) {
    std::array<std::uint64_t, log2_slots> slots{};
    slots.back() = UINT64_MAX;
    slots[4] = 12'345'678;
    const std::array<std::uint64_t, 2> steps = {1, UINT64_MAX};
    for (std::size_t columns = 13; columns < 120; ++columns) {
        for (const Histogram& histogram :
             {of_values(few), log2_histogram(slots, 0, 9), linear_histogram(steps, 1, 0, 9),
              linear_histogram(steps, UINT64_MAX, 0, 9)}) {
            for (const char* unit : {"us", "a unit of thirty characters, ."}) {
                std::string_view rest;
                const std::string all =
                    report_of("table", {{}, unit, false, true, columns}, {}, histogram);
                for (rest = all; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1)) {
                    const auto line = rest.substr(0, rest.find('\n'));
                    // The words of a summary are not broken, and 20 digits are long.
                    ASSERT_LE(line.size(), line.find(" = ") < line.size()
                                               ? std::max<std::size_t>(columns, 29)
                                               : columns)
                        << all;
                }
            }
        }
    }
}

TEST(HistogramTable, ReportsBeginWithTheirTime) {
    const InZone zone("UTC0");
    const auto writer = *make_histogram_writer("table", {{}, "usecs"});
    std::string out;
    writer->header(out);
    writer->report({}, out);
    writer->report(TimeOfDay{1'000'000'000}, out);
    EXPECT_EQ(out, "\n\n00:00:01\n");
}

TEST(HistogramJson, HasTheFineBuckets) {
    const InZone zone("UTC0");
    const auto writer = *make_histogram_writer("json", disk_style());
    std::string out;
    writer->header(out);
    writer->report(TimeOfDay{0}, out);
    writer->histogram({"sda"}, of_values({1, 17, 17}), out);
    writer->report({}, out);
    writer->histogram({"sda"}, {}, out);
    EXPECT_EQ(out, R"({"time":"1970-01-01T00:00:00.000+00:00","disk":"sda","unit":"usecs",)"
                   R"("buckets":[{"low":1,"high":1,"count":1},{"low":16,"high":17,"count":2}],)"
                   R"("count":3,"sum":35,"p50":16,"p90":17,"p99":17,"max":17})"
                   "\n"
                   R"({"disk":"sda","unit":"usecs","buckets":[],)"
                   R"("count":0,"sum":0,"p50":0,"p90":0,"p99":0,"max":0})"
                   "\n");
}

TEST(HistogramCsv, HasARowForEachBucket) {
    const InZone zone("UTC0");
    HistogramStyle style = disk_style();
    style.times = true;
    const auto writer = *make_histogram_writer("csv", style);
    std::string out;
    writer->header(out);
    writer->report(TimeOfDay{0}, out);
    writer->histogram({"a,b"}, of_values({1, 17, 17}), out);
    writer->report({}, out);
    writer->histogram({"sda"}, of_values({UINT64_MAX}), out);
    writer->histogram({"sdb"}, {}, out);
    EXPECT_EQ(out,
              "time,disk,low,high,count\n"
              "1970-01-01T00:00:00.000+00:00,\"a,b\",1,1,1\n"
              "1970-01-01T00:00:00.000+00:00,\"a,b\",16,17,2\n"
              ",sda,17293822569102704640,18446744073709551615,1\n");
    EXPECT_EQ(report_of("csv", {{}, "usecs"}, {}, of_values({3})), "3,3,1\n");
}

TEST(Histograms, KeysAreShownAsInRows) {
    HistogramStyle style = disk_style();
    style.keys.push_back({"flags", "FLAGS", 0, false});
    const Histogram one = of_values({1});
    const Row hostile = {"a\n\x1b[2J", "\xff\""};
    EXPECT_TRUE(report_of("table", style, hostile, one)
                    .starts_with("\ndisk = $'a\\n\\x1b[2J', flags = $'\\xff\"'\n"));
    EXPECT_TRUE(report_of("json", style, hostile, one)
                    .starts_with(R"({"disk":"a\u000a\u001b[2J","flags":[255,34],"unit")"));
    EXPECT_EQ(report_of("csv", style, hostile, one), "$'a\\n\\x1b[2J',\"$'\\xff\"\"'\",1,1,1\n");
    const std::string large(4096, 'x');
    EXPECT_TRUE(report_of("table", disk_style(), {std::string_view(large)}, one)
                    .starts_with("\ndisk = " + large + "\n"));
}

TEST(Histograms, UnknownFormatNamesThoseThereAre) {
    const auto writer = make_histogram_writer("xml", {});
    ASSERT_FALSE(writer);
    EXPECT_EQ(writer.error().remedy, "use one of table, json, csv");
}

}  // namespace
}  // namespace snoopbox::output
