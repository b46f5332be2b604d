// SPDX-License-Identifier: Apache-2.0
// `snoopbox doctor` on the current kernel: its report must match what really happens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "tracer.h"

namespace snoopbox::test {
namespace {

using testing::HasSubstr;

const rapidjson::Value* named(const rapidjson::Document& report, const char* list,
                              const std::string& name) {
    for (const auto& entry : report[list].GetArray()) {
        if (entry["name"].GetString() == name) {
            return &entry;
        }
    }
    return nullptr;
}

rapidjson::Document examined(const Ended& ended) {
    rapidjson::Document report;
    report.Parse(ended.out.c_str());
    EXPECT_FALSE(report.HasParseError()) << ended.out;
    return report;
}

TEST(Doctor, SaysWhatExecsnoopThenDoes) {
    const auto ended = run(snoopbox_path(), {"doctor", "-o", "json"});
    const auto report = examined(ended);
    const auto* tool = named(report, "tools", "execsnoop");
    ASSERT_NE(tool, nullptr);
    const auto traced =
        run(snoopbox_path(), {"execsnoop", "--no-cache", "-v", "--duration", "0.1"});
    EXPECT_EQ(ended.status, traced.status) << ended.out << traced.err;
    if (traced.status == 0) {
        EXPECT_THAT(traced.err,
                    HasSubstr("attach method: " + std::string((*tool)["method"].GetString())));
        EXPECT_THAT(traced.err,
                    HasSubstr("(" + std::string((*tool)["headers"].GetString()) + ")\n"));
    }
}

// What the user will name is not known yet.
TEST(Doctor, DoesNotLookForWhatIsYetToBeNamed) {
    const auto ended = run(snoopbox_path(), {"doctor", "-o", "json"});
    const auto report = examined(ended);
    EXPECT_THAT(ended.out, testing::Not(HasSubstr("$")));
    const auto* counts = named(report, "tools", "funccount");
    const auto* hosts = named(report, "tools", "gethostlatency");
    ASSERT_NE(counts, nullptr);
    ASSERT_NE(hosts, nullptr);
    // Both trace user functions.
    if (std::string((*hosts)["state"].GetString()) == "ok") {
        EXPECT_STREQ((*counts)["state"].GetString(), "ok");
    }
}

TEST(Doctor, TextFitsOnOneScreenAndHasNoColoursInAPipe) {
    const auto ended = run(snoopbox_path(), {"doctor"});
    EXPECT_LE(std::count(ended.out.begin(), ended.out.end(), '\n'), 40) << ended.out;
    EXPECT_THAT(ended.out, HasSubstr("execsnoop"));
    EXPECT_THAT(ended.out, testing::Not(HasSubstr("\033")));
}

TEST(Doctor, WorksWithoutPrivilegesAndSaysHowToGetThem) {
    const auto ended = run_as_nobody({"doctor", "-o", "json"});
    EXPECT_EQ(ended.status, 1);
    EXPECT_THAT(ended.err, HasSubstr("execsnoop cannot run here"));
    const auto report = examined(ended);
    EXPECT_STREQ((*named(report, "checks", "capabilities"))["state"].GetString(), "missing");
    EXPECT_TRUE((*named(report, "checks", "capabilities"))["remedy"].IsString());
    EXPECT_STREQ((*named(report, "tools", "execsnoop"))["state"].GetString(), "missing");
}

TEST(Doctor, WrongUsageIsStatus2) {
    EXPECT_EQ(run(snoopbox_path(), {"doctor", "-o", "csv"}).status, 2);
    EXPECT_EQ(run(snoopbox_path(), {"doctor", "now"}).status, 2);
    EXPECT_EQ(run(snoopbox_path(), {"doctor", "--help"}).status, 0);
}

}  // namespace
}  // namespace snoopbox::test
