// SPDX-License-Identifier: Apache-2.0
// Compares what execsnoop shows with what was really executed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "started.h"
#include "tracer.h"

namespace snoopbox::test {
namespace {

using rapidjson::Value;
using testing::HasSubstr;
using testing::SizeIs;

const Arguments execsnoop_json{"execsnoop", "-o", "json"};

Arguments with(Arguments arguments, const Arguments& more) {
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

std::vector<std::string> args_of(const Value& event) {
    std::vector<std::string> args;
    for (const auto& arg : event["args"].GetArray()) {
        args.push_back(text_of(arg));
    }
    return args;
}

// The events of one process, in order.
std::vector<const Value*> of_pid(const std::vector<rapidjson::Document>& events, pid_t pid) {
    std::vector<const Value*> found;
    for (const auto& event : events) {
        if (event["pid"].GetInt() == pid) {
            found.push_back(&event);
        }
    }
    return found;
}

struct Expected {
    pid_t pid;
    std::string comm;
    int ret;
    std::vector<std::string> args;
};

void expect_shown(const Ended& ended, const Expected& expected) {
    const auto events = ended.events();
    const auto found = of_pid(events, expected.pid);
    ASSERT_THAT(found, SizeIs(1)) << ended.out << ended.err;
    const Value& event = *found[0];
    EXPECT_EQ(text_of(event["pcomm"]), expected.comm);
    EXPECT_EQ(event["ppid"].GetInt(), getpid());
    EXPECT_EQ(event["ret"].GetInt(), expected.ret);
    EXPECT_EQ(args_of(event), expected.args);
}

TEST(Execsnoop, ShowsWhatWasExecuted) {
    Tracer tracer(execsnoop_json);
    const std::vector<std::string> argv{"/bin/true", "a", "b c"};
    const pid_t pid = exec_and_wait("/bin/true", argv);
    ASSERT_TRUE(tracer.wait_lines(1));
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.status, 0);
    expect_shown(ended, {pid, "true", 0, argv});
    EXPECT_FALSE((*of_pid(ended.events(), pid)[0]).HasMember("args_truncated"));
}

TEST(Execsnoop, LosesNothingOfAwkwardArguments) {
    Tracer tracer(execsnoop_json);
    const std::vector<std::string> argv{
        "true",       "",     " ",        "'",   "\"",    "a\nb",
        "\t\x01\x7f", "\xff", "\xc3\xa4", "...", "\\x41", "\xe2\x80\xae\xe2\x80\xac"};
    const pid_t pid = exec_and_wait("/bin/true", argv);
    ASSERT_TRUE(tracer.wait_lines(1));
    expect_shown(tracer.stop(SIGINT), {pid, "true", 0, argv});
}

TEST(Execsnoop, ShowsTwentyArgumentsOf4KWholeAndMarksWhatIsLeftOut) {
    Tracer tracer(execsnoop_json);
    std::vector<std::string> argv{"/bin/true"};
    for (char letter = 'b'; letter < 'b' + 19; ++letter) {
        argv.emplace_back(4096, letter);
    }
    const pid_t whole = exec_and_wait("/bin/true", argv);
    auto more = argv;
    more.emplace_back("one too many");
    const pid_t cut = exec_and_wait("/bin/true", more);
    ASSERT_TRUE(tracer.wait_lines(2));
    const auto ended = tracer.stop(SIGINT);
    expect_shown(ended, {whole, "true", 0, argv});
    expect_shown(ended, {cut, "true", 0, argv});
    const auto events = ended.events();
    EXPECT_FALSE(of_pid(events, whole)[0]->HasMember("args_truncated"));
    EXPECT_TRUE((*of_pid(events, cut)[0])["args_truncated"].GetBool());
}

TEST(Execsnoop, ShowsMoreArgumentsIfAsked) {
    Tracer tracer(with(execsnoop_json, {"--max-args", "30"}));
    const std::vector<std::string> argv(30, "x");
    const pid_t pid = exec_and_wait("/bin/true", argv);
    ASSERT_TRUE(tracer.wait_lines(1));
    expect_shown(tracer.stop(SIGINT), {pid, "true", 0, argv});
}

TEST(Execsnoop, ShowsFailedExecsOnlyIfAsked) {
    Tracer all(with(execsnoop_json, {"-x"}));
    Tracer done(execsnoop_json);
    const std::string missing = "/nonexistent/program";
    std::vector<std::string> argv{missing, "b c"};
    for (int i = 0; i < 18; ++i) {
        argv.emplace_back(4096, 'x');
    }
    int error = 0;
    const pid_t failed = exec_and_wait(missing, argv, &error);
    ASSERT_EQ(error, ENOENT);
    const pid_t denied = exec_and_wait("/etc/passwd", {"passwd"}, &error);
    ASSERT_EQ(error, EACCES);
    const pid_t last = exec_and_wait("/bin/true", {"last"});
    ASSERT_TRUE(all.wait_lines(3));
    ASSERT_TRUE(done.wait_lines(1));
    const std::string own_comm = std::string(program_invocation_short_name).substr(0, 15);
    const auto of_all = all.stop(SIGINT);
    expect_shown(of_all, {failed, own_comm, -ENOENT, argv});
    expect_shown(of_all, {denied, own_comm, -EACCES, {"passwd"}});
    expect_shown(of_all, {last, "true", 0, {"last"}});
    const auto of_done = done.stop(SIGINT);
    EXPECT_THAT(of_pid(of_done.events(), failed), SizeIs(0));
    expect_shown(of_done, {last, "true", 0, {"last"}});
}

TEST(Execsnoop, ShowsExecveatAndExecsOfThreads) {
    Tracer tracer(execsnoop_json);
    const pid_t at = execveat_and_wait("/bin/true", {"at"});
    const pid_t thread = exec_from_thread_and_wait("/bin/true", {"thread"});
    ASSERT_TRUE(tracer.wait_lines(2));
    const auto ended = tracer.stop(SIGINT);
    const auto events = ended.events();
    ASSERT_THAT(of_pid(events, at), SizeIs(1));
    EXPECT_EQ(args_of(*of_pid(events, at)[0]), std::vector<std::string>{"at"});
    expect_shown(ended, {thread, "true", 0, {"thread"}});
}

TEST(Execsnoop, Filters) {
    Tracer by_name(with(execsnoop_json, {"-n", "^tr[u]e$"}));
    Tracer by_line(with(execsnoop_json, {"-l", "needle in"}));
    Tracer by_parent(with(execsnoop_json, {"-P", std::to_string(getpid())}));
    Tracer by_user(with(execsnoop_json, {"-u", "nobody", "-U"}));
    const pid_t plain = exec_and_wait("/bin/true", {"true", "needle", "in", "hay"});
    const pid_t echo = exec_and_wait("/bin/echo", {"echo", "-n"});
    const pid_t user = exec_and_wait(
        "/usr/bin/setpriv", {"setpriv", "--reuid=nobody", "--clear-groups", "/bin/true", "user"});
    ASSERT_TRUE(by_name.wait_lines(2));
    ASSERT_TRUE(by_line.wait_lines(1));
    ASSERT_TRUE(by_parent.wait_lines(3));
    ASSERT_TRUE(by_user.wait_lines(1));
    const auto named = by_name.stop(SIGINT);
    EXPECT_THAT(of_pid(named.events(), plain), SizeIs(1));
    EXPECT_THAT(of_pid(named.events(), echo), SizeIs(0));
    const auto lined = by_line.stop(SIGINT);
    EXPECT_THAT(of_pid(lined.events(), plain), SizeIs(1));
    EXPECT_THAT(lined.events(), SizeIs(1));
    for (const auto& event : by_parent.stop(SIGINT).events()) {
        EXPECT_EQ(event["ppid"].GetInt(), getpid());
    }
    const auto of_user = by_user.stop(SIGINT);
    const auto events = of_user.events();
    ASSERT_THAT(of_pid(events, user), SizeIs(1));
    EXPECT_EQ((*of_pid(events, user)[0])["uid"].GetInt(), 65534);
    EXPECT_THAT(events, SizeIs(1));
}

TEST(Execsnoop, TableAndCsv) {
    Tracer table({"execsnoop"});
    Tracer csv({"execsnoop", "-o", "csv"});
    const pid_t pid = exec_and_wait("/bin/true", {"true", "b c", "...", ""});
    ASSERT_TRUE(table.wait_lines(2));
    ASSERT_TRUE(csv.wait_lines(2));
    const std::string number = std::to_string(pid);
    const std::string parent = std::to_string(getpid());
    const auto of_table = table.stop(SIGINT).out;
    EXPECT_THAT(of_table, testing::StartsWith("COMM             PID    PPID   RET ARGS\n"));
    const auto pad = [](std::string text, std::size_t width) {
        text.resize(std::max(width, text.size()), ' ');
        return text + " ";
    };
    EXPECT_THAT(of_table, HasSubstr("\n" + pad("true", 16) + pad(number, 6) + pad(parent, 6) +
                                    "  0 true 'b c' '...' ''\n"));
    const auto of_csv = csv.stop(SIGINT).out;
    EXPECT_THAT(of_csv, testing::StartsWith("pcomm,pid,ppid,ret,args\n"));
    EXPECT_THAT(of_csv, HasSubstr("\ntrue," + number + "," + parent + ",0,true 'b c' '...' ''\n"));
}

TEST(Execsnoop, TimesAreThoseOfTheEvent) {
    Tracer tracer(with(execsnoop_json, {"-T", "-t"}));
    const pid_t pid = exec_and_wait("/bin/true", {"true"});
    ASSERT_TRUE(tracer.wait_lines(1));
    const auto events = tracer.stop(SIGINT).events();
    const auto found = of_pid(events, pid);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_GE((*found[0])["time_s"].GetDouble(), 0);
    EXPECT_LT((*found[0])["time_s"].GetDouble(), 60);
    EXPECT_THAT((*found[0])["time"].GetString(), HasSubstr(":"));
}

TEST(Execsnoop, EightAtOnceSeeTheSame) {
    std::vector<std::unique_ptr<Tracer>> tracers;
    tracers.reserve(8);
    for (int i = 0; i < 8; ++i) {
        tracers.push_back(std::make_unique<Tracer>(execsnoop_json));
    }
    const pid_t pid = exec_and_wait("/bin/true", {"true", "to all"});
    for (auto& tracer : tracers) {
        ASSERT_TRUE(tracer->wait_lines(1));
        const auto ended = tracer->stop(SIGINT);
        EXPECT_EQ(ended.status, 0);
        EXPECT_THAT(of_pid(ended.events(), pid), SizeIs(1));
    }
}

TEST(Execsnoop, LosesNothingOfTwoThousandASecond) {
    constexpr std::size_t count = 6000;
    Tracer tracer(with(execsnoop_json, {"-P", std::to_string(getpid())}));
    exec_many(count, 2000);
    EXPECT_TRUE(tracer.wait_lines(count));
    const auto ended = tracer.stop(SIGINT);
    std::vector<bool> seen(count);
    for (const auto& event : ended.events()) {
        seen.at(std::stoul(args_of(event).at(1))) = true;
    }
    EXPECT_THAT(std::ranges::count(seen, true), count) << ended.err;
    EXPECT_EQ(ended.err.find("lost"), std::string::npos) << ended.err;
}

}  // namespace
}  // namespace snoopbox::test
