// SPDX-License-Identifier: Apache-2.0
// `snoopbox probes` and `snoopbox tplist`, of the running kernel and of a program with known
// probes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "tracer.h"

namespace snoopbox::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::string program = SNOOPBOX_USDT_PROGRAM;

Ended list(const Arguments& words) {
    return run(snoopbox_path(), words);
}

TEST(Probes, DebugInformationTellsTheArgumentsOfUserFunctions) {
    const auto found = list({"probes", "-v", std::string(SNOOPBOX_TYPED_PROGRAM) + ":*ea*e"});
    ASSERT_EQ(found.status, 0) << found.err;
    EXPECT_THAT(found.out, HasSubstr(":measure\n        double weight\n        int repeats\n"
                                     "        struct point by_value\n"));
    const auto one =
        list({"probes", "-v", "-o", "json", std::string(SNOOPBOX_TYPED_PROGRAM) + ":next_state"});
    EXPECT_THAT(one.out, HasSubstr(R"("arguments":["struct file *file"],"result":"enum state")"));
}

TEST(Probes, AreOfAllTypesOfTheKernel) {
    const auto found = list({"probes", "-o", "json", "*open*"});
    ASSERT_EQ(found.status, 0) << found.err;
    EXPECT_THAT(found.out, AllOf(HasSubstr(R"({"type":"function","probe":"do_filp_open")"),
                                 HasSubstr(R"({"type":"syscall","probe":"openat")"),
                                 HasSubstr(R"({"type":"lsm","probe":"file_open")")));
    for (const auto& event : found.events()) {
        EXPECT_THAT(event["probe"].GetString(), HasSubstr("open"));
    }
    const auto points = list({"probes", "sched:sched_process_e*"});
    EXPECT_EQ(points.out,
              "TYPE       PROBE\n"
              "tracepoint t:sched:sched_process_exec\n"
              "tracepoint t:sched:sched_process_exit\n")
        << points.err;
    EXPECT_EQ(list({"probes", "-t", "tracepoint", "-r", "sched_process_exe.$"}).out,
              "TYPE       PROBE\ntracepoint t:sched:sched_process_exec\n");
}

TEST(Probes, HaveArgumentsAndWays) {
    const auto found = list({"probes", "-v", "-o", "json", "t:sched:sched_process_exec"});
    ASSERT_EQ(found.status, 0) << found.err;
    EXPECT_THAT(found.out, AllOf(HasSubstr(R"("arguments":["struct task_struct *p",)"),
                                 HasSubstr(R"("ways":["raw_tracepoint"])")));
    const auto function = list({"probes", "-v", "vfs_open"});
    EXPECT_THAT(function.out, HasSubstr("function   vfs_open\n"
                                        "        const struct path *path\n"
                                        "        struct file *file\n"
                                        "        returns int\n"));
    // Longer than what a string holds in itself.
    EXPECT_THAT(list({"probes", "-v", "-o", "json", "-t", "function", "skb_clone"}).out,
                HasSubstr(R"("result":"struct sk_buff *")"));
    EXPECT_THAT(list({"probes", "-v", "openat"}).out,
                ContainsRegex("syscall    openat\n        int dfd\n(.*\n)*        by "));
}

TEST(Probes, AreOfFiles) {
    const auto found = list({"probes", "-o", "csv", program + ":*"});
    ASSERT_EQ(found.status, 0) << found.err;
    EXPECT_THAT(found.out, StartsWith("type,probe,name,of\n"));
    EXPECT_THAT(found.out, HasSubstr("user," + program + ":main,main," + program + "\n"));
    EXPECT_THAT(found.out, ContainsRegex("\nusdt,u:" + program + ":"));
    EXPECT_THAT(list({"probes", program}).out, Not(IsEmpty()));
    const auto usdt = list({"probes", "-v", "u:" + program});
    EXPECT_THAT(usdt.out, ContainsRegex("\n        0x[0-9a-f]+ -?[0-9]@"));
    EXPECT_THAT(usdt.out, Not(HasSubstr("user  ")));
    const auto own = list({"probes", "-p", std::to_string(getpid()), "main"});
    EXPECT_THAT(own.out, ContainsRegex("\nuser       /.*/live_probes:main\n")) << own.err;
}

TEST(Probes, ThatAreNoneHaveAReason) {
    const auto expect = [](const Arguments& words, const std::string& error) {
        const auto none = list(words);
        EXPECT_EQ(none.status, 1);
        EXPECT_THAT(none.out, IsEmpty());
        EXPECT_THAT(none.err, HasSubstr(error));
    };
    expect({"probes", "vfs_opne"}, "did you mean vfs_open?");
    expect({"probes", "sched:sched_swich"}, "did you mean sched:sched_switch?");
    expect({"probes", program + ":mian"}, "did you mean main?");
    expect({"probes", "/etc/passwd"}, "/etc/passwd holds no ELF file");
    expect({"probes", "-p", "4194305"}, "there is no process 4194305");
    expect({"probes", "-t", "usdt", "x"}, "name what is in a file FILE:NAME");
    EXPECT_EQ(list({"probes", "-t", "nonesuch"}).status, 2);
    EXPECT_EQ(list({"probes", "-r", "("}).status, 1);
}

TEST(Tplist, ShowsTracepointsAsBccDoes) {
    const auto all = list({"tplist"});
    ASSERT_EQ(all.status, 0) << all.err;
    EXPECT_THAT(all.out, HasSubstr("\nsched:sched_switch\n"));
    EXPECT_THAT(all.out, Not(HasSubstr(" ")));
    EXPECT_THAT(list({"tplist", "-v", "sched:sched_process_exec"}).out,
                AllOf(StartsWith("sched:sched_process_exec\n    "), HasSubstr("\n    pid_t pid;\n"),
                      Not(HasSubstr("common_"))));
    EXPECT_THAT(list({"tplist", "-v", "-o", "json", "sched:sched_process_exec"}).out,
                AllOf(StartsWith(R"({"probe":"sched:sched_process_exec","members":[)"),
                      HasSubstr(R"("pid_t pid")")));
    EXPECT_EQ(list({"tplist", "shed:sched_switch"}).status, 1);
}

TEST(Tplist, ShowsUsdtProbesOfAFile) {
    const auto plain = list({"tplist", "-l", program});
    ASSERT_EQ(plain.status, 0) << plain.err;
    EXPECT_THAT(plain.out, ContainsRegex("^" + program + " [a-z_]+:[a-z_]+\n"));
    const auto provider =
        plain.out.substr(program.size() + 1, plain.out.find(':') - program.size() - 1);
    EXPECT_EQ(list({"tplist", "-l", program, provider + ":*"}).status, 0);
    EXPECT_THAT(list({"tplist", "-v", "-l", program}).out,
                AllOf(ContainsRegex(" \\[sema 0x[0-9a-f]+\\]\n  [0-9]+ location"),
                      ContainsRegex("\n  [0-9]+ argument\\(s\\)\n")));
    EXPECT_THAT(list({"tplist", "-vv", "-l", program}).out,
                AllOf(ContainsRegex("\n  location #1 " + program + " 0x[0-9a-f]+\n"),
                      ContainsRegex("\n    argument #1 [0-9] (un)?signed bytes @ ")));
    EXPECT_THAT(list({"tplist", "-l", "/bin/true"}).err, HasSubstr("USDT probes"));
}

}  // namespace
}  // namespace snoopbox::test
