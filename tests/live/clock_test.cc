// SPDX-License-Identifier: Apache-2.0
// Event times when clocks are offset or set.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <map>
#include <string>

#include "started.h"
#include "tracer.h"
#include "util/fd.h"

namespace snoopbox::test {
namespace {

#ifndef CLONE_NEWTIME
constexpr int CLONE_NEWTIME = 0x80;
#endif

std::int64_t now_ms(clockid_t clock = CLOCK_REALTIME) {
    timespec now{};
    clock_gettime(clock, &now);
    return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

// Parses RFC 3339 with milliseconds, as in JSON.
std::int64_t parse_ms(const std::string& text) {
    tm parts{};
    const char* rest = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S.", &parts);
    if (rest == nullptr) {
        ADD_FAILURE() << text;
        return 0;
    }
    char* zone = nullptr;
    const auto ms = std::strtol(rest, &zone, 10);
    tm offset{};
    std::int64_t offset_min = 0;
    if (*zone == '+' || *zone == '-') {
        strptime(zone + 1, "%H:%M", &offset);
        offset_min = std::int64_t{offset.tm_hour} * 60 + offset.tm_min;
        offset_min = *zone == '-' ? -offset_min : offset_min;
    }
    return (timegm(&parts) - offset_min * 60) * 1000 + ms;
}

// The times before and after a program ran.
struct Around {
    std::int64_t before_ms;
    std::int64_t after_ms;
};
Around exec_now(const std::string& argument) {
    Around around{now_ms(), 0};
    exec_and_wait("/bin/true", {"true", argument});
    around.after_ms = now_ms();
    return around;
}

class Clock : public testing::Test {
  protected:
    static Arguments arguments() {
        return {"execsnoop", "--attach", "raw_tracepoint",         "-T",
                "-t",        "-P",       std::to_string(getpid()), "-o",
                "json"};
    }
    // Checks that each event's time is within its interval.
    static void expect_times(const Ended& ended, const std::map<std::string, Around>& wanted) {
        ASSERT_EQ(ended.status, 0) << ended.err;
        std::size_t found = 0;
        for (const auto& event : ended.events()) {
            if (event["args"].Size() != 2 || !wanted.contains(event["args"][1].GetString())) {
                continue;
            }
            ++found;
            const auto& around = wanted.at(event["args"][1].GetString());
            const auto time_ms = parse_ms(event["time"].GetString());
            EXPECT_GE(time_ms, around.before_ms - 1) << event["args"][1].GetString();
            EXPECT_LE(time_ms, around.after_ms + 1) << event["args"][1].GetString();
        }
        EXPECT_EQ(found, wanted.size()) << ended.out;
    }
};

// Moves the clock a million seconds ahead.
void enter_time_namespace() {
    constexpr const char* for_children = "/proc/self/ns/time_for_children";
    const bool made = unshare(CLONE_NEWTIME) == 0;
    std::ofstream("/proc/self/timens_offsets") << "monotonic 1000000 0\nboottime 1000000 0\n";
    const Fd own(open(for_children, O_RDONLY | O_CLOEXEC));
    if (!made || setns(own.get(), CLONE_NEWTIME) != 0) {
        _exit(99);
    }
}

TEST_F(Clock, ATimeNamespaceDoesNotMatter) {
    if (access("/proc/self/ns/time", F_OK) != 0) {
        GTEST_SKIP() << "no time namespaces (CONFIG_TIME_NS)";
    }
    const auto begin_ms = now_ms(CLOCK_MONOTONIC);
    Tracer tracer(arguments(), {}, &enter_time_namespace);
    const std::map<std::string, Around> wanted{{"one", exec_now("one")}};
    tracer.wait_lines(1);
    const auto ended = tracer.stop(SIGINT);
    const double most_s = static_cast<double>(now_ms(CLOCK_MONOTONIC) - begin_ms) / 1e3;
    expect_times(ended, wanted);
    for (const auto& event : ended.events()) {
        EXPECT_GE(event["time_s"].GetDouble(), 0);
        EXPECT_LE(event["time_s"].GetDouble(), most_s);
    }
}

TEST_F(Clock, EventsBeforeAndAfterTheTimeIsSetKeepTheirs) {
    if (std::getenv("SNOOPBOX_TEST_SETS_CLOCK") == nullptr) {
        GTEST_SKIP() << "the time of day is set in a VM only";
    }
    const auto step = [](std::int64_t seconds) {
        timespec now{};
        clock_gettime(CLOCK_REALTIME, &now);
        now.tv_sec += seconds;
        ASSERT_EQ(clock_settime(CLOCK_REALTIME, &now), 0);
    };
    Tracer tracer(arguments());
    std::map<std::string, Around> wanted;
    wanted["before"] = exec_now("before");
    step(3600);
    wanted["ahead"] = exec_now("ahead");
    step(-7200);
    wanted["behind"] = exec_now("behind");
    sleep(2);  // until the reader sleeps
    step(3600);
    wanted["again"] = exec_now("again");
    tracer.wait_lines(wanted.size());
    expect_times(tracer.stop(SIGINT), wanted);
}

}  // namespace
}  // namespace snoopbox::test
