// SPDX-License-Identifier: Apache-2.0
// snoopbox run PROG.bpf.o.
#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <tuple>

#include "compiled.h"
#include "started.h"
#include "tracer.h"
#include "util/file.h"
#include "util/format.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class RunObject : public testing::Test {
  protected:
    void SetUp() override {
        if (!has_clang()) {
            GTEST_SKIP() << "clang is not installed";
        }
        if (access("/sys/kernel/btf/vmlinux", R_OK) != 0) {
            GTEST_SKIP() << "this kernel has no BTF";
        }
    }

    std::string compiled(const std::string& name, const Arguments& flags = {}) {
        return test::compiled(dir.path(), name, flags);
    }

    static Ended fails(const Arguments& arguments, int status = 1) {
        Arguments all{"run"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        auto ended = run(snoopbox_path(), all);
        EXPECT_EQ(ended.status, status) << ended.err;
        EXPECT_EQ(ended.out, "");
        return ended;
    }

    // Writes a file of the test's own, trusted like a compiler's output.
    std::string written(const std::string& content) {
        std::string path = dir.path() / "written.bpf.o";
        std::ofstream(path, std::ios::binary) << content;
        chmod(path.c_str(), 0600);
        return path;
    }

    // Without tracer_arguments, which are for tools.
    static Ended traced(const Arguments& arguments, const std::function<void()>& act) {
        Arguments all{"run"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        Tracer tracer(all, {}, {}, Tracer::Given::nothing_else);
        act();
        tracer.wait_lines(1, std::chrono::seconds(5));
        return tracer.stop(SIGINT);
    }

    TempDir dir = TempDir::create().value();
    std::string ours = "only_ppid=" + std::to_string(getpid());
};

TEST_F(RunObject, ShowsMembersOfEveryKind) {
    const auto object = compiled("exec");
    pid_t pid = 0;
    const auto ended = traced(
        {object, "-o", "json", "--set", ours, "--set", "with_yes=true", "--set", "small=200"},
        [&] { pid = exec_and_wait("/bin/true", {"a name"}); });
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_EQ(ended.out,
              "{\"pid\":" + std::to_string(pid) + ",\"ppid\":" + std::to_string(getpid()) +
                  R"(,"comm":"true","phase":"PHASE_EXEC","odd_phase":99,"yes":true,"minus":-5,)"
                  R"("huge":18446744073709551615,"pointer":"0xffff888812345678","low":5,)"
                  R"("middle":100,"negative":-3,"inner.a":-1,"inner.bytes":[1,2,3,4],)"
                  R"("inner.word":67305985,"numbers":[1,-2,200],"pairs.0.c":11,"pairs.1.c":12,)"
                  R"("constant":0,"name":"a name"})"
                  "\n");
}

TEST_F(RunObject, ShowsEveryExecAndNothingElse) {
    constexpr std::size_t count = 500;
    Tracer tracer({"run", compiled("exec"), "-o", "csv", "--set", ours}, {}, {},
                  Tracer::Given::nothing_else);
    exec_many(count, 0);
    EXPECT_TRUE(tracer.wait_lines(count + 1));
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_EQ(std::ranges::count(ended.out, '\n'), count + 1);
    EXPECT_TRUE(ended.out.starts_with("pid,ppid,comm,phase,")) << ended.out.substr(0, 80);
}

TEST_F(RunObject, TheMapsValueNamesTheEvent) {
    const auto ended =
        traced({compiled("exec", {"-DVALUE", "-DODD_PROGRAMS"}), "-v", "--set", ours},
               [] { exec_and_wait("/bin/true", {"x"}); });
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("PHASE_EXEC"));
    EXPECT_THAT(ended.err, AllOf(HasSubstr("left out by its section: left_out"),
                                 HasSubstr("not attached: of_no_interface (xdp)")));
}

TEST_F(RunObject, ReadsIteratorsToTheirEnd) {
    const auto object = compiled("iterators");
    const auto name = read_file("/proc/self/comm").value();
    const auto own = fmt::format("{} {}", getpid(), name.substr(0, name.find('\n')));
    const auto ended = run(snoopbox_path(), {"run", object});
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("not attached: dump_seen (iter/bpf_map_elem)"));
    EXPECT_THAT(ended.out, AllOf(StartsWith("PID COMM\n"), HasSubstr(own),
                                 // What they leave in maps is shown afterwards.
                                 HasSubstr("seen:\n")));

    const auto rows = run(snoopbox_path(), {"run", object, "-o", "json", "--set",
                                            fmt::format("only={}", getpid()), "--map", "seen"});
    EXPECT_EQ(rows.status, 0) << rows.err;
    EXPECT_EQ(rows.out, fmt::format("{{\"iterator\":\"dump_tasks\",\"line\":\"{}\"}}\n"
                                    "{{\"map\":\"seen\",\"key\":{},\"value\":1}}\n",
                                    own, getpid()));
}

TEST_F(RunObject, GoesThroughTheMapThatTheUserNames) {
    const auto ended =
        run(snoopbox_path(), {"run", compiled("iterators"), "--attach", "dump_seen=map:seen",
                              "--set", fmt::format("only={}", getpid())});
    if (ended.err.find("prog 'dump_seen': failed to load: -1") != std::string::npos) {
        GTEST_SKIP() << "this kernel lets nobody load iterators of maps' entries";
    }
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_EQ(ended.err, "");
    EXPECT_THAT(ended.out,
                AllOf(StartsWith(fmt::format("iterator = dump_tasks\n{} ", getpid())),
                      HasSubstr(fmt::format("iterator = dump_seen\nseen {} 1\n", getpid()))));
}

TEST_F(RunObject, ReadsIteratorsAtIntervals) {
    Tracer tracer({"run", compiled("iterators"), "--interval", "0.1", "--set",
                   fmt::format("only={}", getpid())},
                  {}, {}, Tracer::Given::nothing_else);
    ASSERT_TRUE(tracer.tracing());
    EXPECT_TRUE(tracer.wait_lines(8));
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_GE(std::ranges::count(ended.out, '\n'), 8);
}

TEST_F(RunObject, AttachesWhatTheUserNames) {
    const auto object = compiled("many", {"-DNO_RING", R"(-DSECTION="perf_event")"});
    const auto ended = run(snoopbox_path(), {"run", object, "-v", "--duration", "0.1", "--attach",
                                             "program=e:cpu-clock:999"});
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("attached program (perf_event/cpu-clock:999)"));
    EXPECT_THAT(fails({object, "--attach", "program=vfs_read"}).err,
                HasSubstr("the program is for SEC(\"perf_event\"), not for such a target"));
    EXPECT_THAT(fails({object, "--attach", "other=e:cpu-clock"}).err,
                AllOf(HasSubstr("no program other"), HasSubstr("those there are: program")));
    EXPECT_THAT(fails({object, "--attach", "program=e:no-clock"}).err,
                HasSubstr("there is no perf event \"no-clock\""));
    EXPECT_THAT(fails({object, "--attach", "program=map:events"}).err,
                HasSubstr("is no iterator of a map's entries"));
    const auto iterators = compiled("iterators");
    EXPECT_THAT(fails({iterators, "--attach", "dump_seen=map:none"}).err,
                AllOf(HasSubstr("no map \"none\""), HasSubstr("those there are: seen")));
    EXPECT_THAT(fails({iterators, "--attach", "dump_tasks=map:seen"}).err,
                HasSubstr("is no iterator of a map's entries"));
}

TEST_F(RunObject, SaysWhereItsLinesAre) {
    const auto object =
        compiled("many", {"-DNO_RING", "-DPRINTS", R"(-DSECTION="raw_tp/oom_score_adj_update")"});
    const auto ended = run(snoopbox_path(), {"run", object, "--duration", "0.01"});
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.err, HasSubstr("/sys/kernel/tracing/trace_pipe"));
}

TEST_F(RunObject, SaysWhatIsNotForTracing) {
    for (const auto* section : {"tc", "socket", "sockops", "cgroup_skb/egress", "sk_msg", "syscall",
                                "lwt_in", "cgroup/connect4", "sk_lookup", "flow_dissector"}) {
        const auto ended =
            fails({compiled("many", {"-DNO_RING", fmt::format(R"(-DSECTION="{}")", section)})});
        EXPECT_THAT(ended.err,
                    AllOf(HasSubstr("the object has no program that could be attached"),
                          HasSubstr(fmt::format("not attached: program ({}): it ", section)),
                          HasSubstr(" that")));
    }
}

TEST_F(RunObject, NamesWhatIsNotAttached) {
    const auto ended = run(snoopbox_path(),
                           {"run", compiled("exec", {"-DVALUE", "-DODD_PROGRAMS"}), "-d", "0.01"});
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(
        ended.err,
        AllOf(HasSubstr("warning: not attached: of_no_interface (xdp): it handles the packets of a "
                        "network interface: bpftool net attach xdp does that"),
              HasSubstr("warning: not attached: of_no_event (perf_event): its section does not say "
                        "to what; --attach of_no_event=e:cpu-clock:99 does"),
              HasSubstr("warning: not attached: of_no_file (uprobe): its section does not say to "
                        "what; --attach of_no_file=libc.so.6:malloc does"),
              HasSubstr("warning: not attached: of_no_map (iter/bpf_map_elem): it goes through the "
                        "entries of a map, which --attach of_no_map=map:NAME names"),
              Not(HasSubstr("left_out"))));
}

// A map's value is submitted unchanged.
TEST_F(RunObject, FindsAnEventInAMap) {
    pid_t pid = 0;
    const auto ended = traced({compiled("scratch"), "-o", "json"},
                              [&] { pid = exec_and_wait("/bin/true", {"x"}); });
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr(fmt::format(R"({{"pid":{},"comm":"true")", pid)));
}

// Its only struct is the type of a local variable, which clang omits from BTF.
TEST_F(RunObject, FindsAnEventInALocalVariable) {
    for (const auto* version : {"-gdwarf-4", "-gdwarf-5"}) {
        const auto object = compiled("scratch", {"-DLOCAL", version});
        for (const auto& named : {Arguments{}, Arguments{"--event", "record"}}) {
            Arguments arguments{object, "-o", "json"};
            arguments.insert(arguments.end(), named.begin(), named.end());
            pid_t pid = 0;
            const auto ended = traced(arguments, [&] { pid = exec_and_wait("/bin/true", {"x"}); });
            EXPECT_EQ(ended.status, 0) << ended.err;
            EXPECT_THAT(ended.out,
                        HasSubstr(fmt::format(R"({{"pid":{},"comm":"true","zero":0}})", pid)));
        }
    }
}

// As those who ship objects strip them; bpftool keeps BTF only.
TEST_F(RunObject, TheKernelsStructsAreNoEvents) {
    if (access("/usr/sbin/bpftool", X_OK) != 0) {
        GTEST_SKIP() << "bpftool is not installed";
    }
    const std::string stripped = dir.path() / "stripped.bpf.o";
    const auto linked =
        run("/usr/sbin/bpftool", {"gen", "object", stripped, compiled("scratch", {"-DLOCAL"})});
    ASSERT_EQ(linked.status, 0) << linked.err;
    EXPECT_THAT(fails({stripped}).err, AllOf(HasSubstr("submit 24 bytes"), HasSubstr("*unused")));
}

TEST_F(RunObject, CallsTheKernelsFunctions) {
    pid_t pid = 0;
    const auto ended = traced({compiled("externs"), "-o", "json"},
                              [&] { pid = exec_and_wait("/bin/true", {"x"}); });
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr(fmt::format(R"({{"pid":{},"counted":42,"version":)", pid)));
}

TEST_F(RunObject, OfSeveralRingsSomeAreChosen) {
    const auto object = compiled("exec", {"-DSECOND_RING"});
    EXPECT_THAT(fails({object, "--ring", "x"}).err, HasSubstr("events, others"));
    EXPECT_THAT(fails({object, "--event", "x:exec_event"}).err, HasSubstr("events, others"));
    const auto ended = traced({object, "--ring", "events", "--set", ours, "-o", "json"},
                              [] { exec_and_wait("/bin/true", {"x"}); });
    EXPECT_THAT(ended.out, HasSubstr(R"("name":"x")"));
}

TEST_F(RunObject, TellsWhatItHasNot) {
    const auto object = compiled("exec");
    EXPECT_THAT(fails({object, "--event", "nope"}).err, HasSubstr("exec_event"));
    EXPECT_THAT(fails({object, "--set", "nope=1"}).err, HasSubstr("only_ppid, with_yes, small"));
    EXPECT_THAT(fails({object, "--set", "small=256"}).err, HasSubstr("holds 0 to 255"));
    EXPECT_THAT(fails({object, "--set", "with_yes=2"}).err, HasSubstr("holds 0 to 1"));
    fails({object, "--nope"}, 2);
    fails({object, "--set", "x"}, 2);
}

TEST_F(RunObject, RunsWithoutARing) {
    const auto object = compiled("many", {"-DNO_RING", R"(-DSECTION="raw_tp/sched_process_exec")"});
    const auto ended = run(snoopbox_path(), {"run", object, "--duration", "0.1"});
    EXPECT_EQ(ended.status, 0);
    EXPECT_EQ(ended.out, "");
    EXPECT_THAT(ended.err,
                AllOf(HasSubstr("neither a buffer nor a map"), HasSubstr("\nTracing\n")));
    Tracer tracer({"run", object}, {}, {}, Tracer::Given::nothing_else);
    EXPECT_EQ(tracer.stop(SIGINT).status, 0);
}

TEST_F(RunObject, CountsRecordsThatAreTooShort) {
    const auto object = compiled("many", {R"(-DSECTION="raw_tp/sched_process_exec")"});
    EXPECT_THAT(fails({object}).err, AllOf(HasSubstr("submit 8 bytes"), HasSubstr("*unused")));
    Tracer tracer({"run", object, "-o", "csv", "--event", "event"}, {}, {},
                  Tracer::Given::nothing_else);
    exec_and_wait("/bin/true", {"x"});
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.out, "a,b,c\n");
    EXPECT_THAT(ended.err, HasSubstr("shorter than the 24 bytes"));
}

TEST_F(RunObject, SaysThatRecordsWereLikelyLost) {
    for (const auto& [section, calls, is_full] :
         {std::tuple{R"(-DSECTION="raw_tp/sys_enter")", 100'000, true},
          std::tuple{R"(-DSECTION="raw_tp/sched_process_exec")", 1, false}}) {
        Tracer tracer({"run", compiled("many", {section}), "--event", "event", "-o", "csv"}, {}, {},
                      Tracer::Given::nothing_else);
        for (int i = 0; i < calls; ++i) {
            getppid();
        }
        const auto ended = tracer.stop(SIGINT);
        EXPECT_EQ(ended.status, 0) << ended.err;
        EXPECT_EQ(
            ended.err.find("\"events\" was full: records were likely lost") != std::string::npos,
            is_full)
            << ended.err;
    }
}

// A system call that nobody else makes.
constexpr int rare_call = SYS_sched_get_priority_max;
const std::string rare_call_flag = fmt::format("-DCALL={}", rare_call);

void make_rare_calls(int count) {
    for (int i = 0; i < count; ++i) {
        syscall(rare_call, SCHED_FIFO);
    }
}

TEST_F(RunObject, ShowsWhatGoesThroughAPerfEventArray) {
    Tracer tracer({"run", compiled("perf", {rare_call_flag}), "-o", "csv"}, {}, {},
                  Tracer::Given::nothing_else);
    make_rare_calls(3);
    const auto line = fmt::format("{},", getpid());
    EXPECT_TRUE(tracer.wait_lines(4)) << "before the end";
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, StartsWith("pid,comm\n" + line));
    EXPECT_EQ(std::ranges::count(ended.out, '\n'), 1 + 3);
}

TEST_F(RunObject, ShowsSeveralBuffersAndKindsOfRecord) {
    const auto object = compiled("several", {rare_call_flag});
    const auto ended =
        traced({object, "-o", "json", "--set", fmt::format("only_pid={}", getpid()), "--event",
                "tags:KIND_SHORT=tagged", "--event", "tags:2=tagged_other"},
               [] { make_rare_calls(2); });
    EXPECT_EQ(ended.status, 0) << ended.err;
    for (const auto& record :
         {fmt::format(R"({{"record":"short_record","pid":{},"one":1,"two":2}})", getpid()),
          fmt::format(R"({{"record":"long_record","pid":{},"comm":)", getpid()),
          fmt::format(R"({{"record":"tagged","pid":{},"kind":"KIND_SHORT"}})", getpid()),
          std::string(R"({"record":"tagged_other","kind":"KIND_OTHER","minus":-5})")}) {
        const auto first = ended.out.find(record);
        ASSERT_NE(first, std::string::npos) << record << "\n" << ended.out;
        EXPECT_NE(ended.out.find(record, first + 1), std::string::npos) << record;
    }
}

TEST_F(RunObject, KindsOfEqualSizeAreToldApartByTags) {
    const auto object = compiled("several", {rare_call_flag});
    EXPECT_THAT(
        fails({object, "--ring", "tags", "--event", "tagged", "--event", "tagged_other"}).err,
        HasSubstr("--event 1=TYPE"));
    EXPECT_THAT(fails({object, "--event", "tags:NONE=tagged"}).err, HasSubstr("\"NONE\""));
    // Nothing tells which of several structs it is: the other buffer is shown.
    const auto ended = traced({object, "-o", "json", "--set", fmt::format("only_pid={}", getpid())},
                              [] { make_rare_calls(1); });
    EXPECT_THAT(ended.err, HasSubstr("what goes to tags is not shown"));
    EXPECT_THAT(ended.out, HasSubstr(R"("record":"long_record")"));
}

TEST_F(RunObject, PrintsMapsByTheirTypes) {
    const auto object = compiled("several", {rare_call_flag});
    const auto ours_only = fmt::format("only_pid={}", getpid());
    const auto ended = traced({object, "-o", "json", "--set", ours_only, "--ring", "sizes"},
                              [] { make_rare_calls(3); });
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(
        ended.out,
        AllOf(
            testing::ContainsRegex(
                fmt::format(R"(\{{"map":"hists","key":{},"comm":"[^"]*","unit":"value","buckets":)"
                            R"(\[\{{"low":16,"high":31,"count":3\}}\])",
                            getpid())),
            testing::ContainsRegex(fmt::format(
                R"(\{{"map":"per_cpu","key":{},"calls":3,"bytes":300,"comm":"live_run)", getpid())),
            HasSubstr(R"({"map":"slots_used","key":3,"value":21})"), Not(HasSubstr("unused"))));
    const auto one = traced({object, "--set", ours_only, "--map", "slots_used", "--ring", "sizes"},
                            [] { make_rare_calls(1); });
    EXPECT_THAT(one.out, AllOf(HasSubstr("slots_used:\nKEY"), Not(HasSubstr("per_cpu"))));
    EXPECT_THAT(fails({object, "--map", "none"}).err, HasSubstr("hists, per_cpu, slots_used"));
}

TEST_F(RunObject, SaysWhatAPerfEventArrayLost) {
    constexpr int calls = 100'000;
    Tracer tracer({"run", compiled("perf", {rare_call_flag}), "-o", "csv", "--ring-buffer", "4K"},
                  {}, {}, Tracer::Given::nothing_else);
    make_rare_calls(calls);
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.status, 0) << ended.err;
    // "lost 12 events, 345 in all: ..."
    const std::regex last(R"(lost \d+ events, (\d+) in all:[^\n]*\n$)");
    std::smatch lost;
    ASSERT_TRUE(std::regex_search(ended.err, lost, last)) << ended.err;
    EXPECT_EQ(std::ranges::count(ended.out, '\n') - 1 + std::stol(lost[1]), calls);
}

TEST_F(RunObject, SaysWhatTheProgramCountsOfItsLosses) {
    Tracer tracer({"run", compiled("counting", {rare_call_flag}), "-o", "csv"}, {}, {},
                  Tracer::Given::nothing_else);
    make_rare_calls(100'000);
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.status, 0) << ended.err;
    const std::regex last(
        R"(likely lost \(the program's own counters: stats.failed = (\d+), dropped = (\d+)\);[^\n]*\n$)");
    std::smatch counts;
    ASSERT_TRUE(std::regex_search(ended.err, counts, last)) << ended.err;
    EXPECT_EQ(counts[1], counts[2]);
    EXPECT_GT(std::stoul(counts[1]), 0U);
    // The object's map comes after them.
    const auto events = ended.out.substr(0, ended.out.find("\nmap,"));
    const auto shown = std::ranges::count(events, '\n');
    EXPECT_EQ(static_cast<std::size_t>(shown) + std::stoul(counts[1]), 100'000U);
}

TEST_F(RunObject, SaysThatTheProgramCountedNoLoss) {
    Tracer tracer({"run", compiled("counting", {rare_call_flag, "-DFORGETS"}), "-o", "csv"}, {}, {},
                  Tracer::Given::nothing_else);
    make_rare_calls(100'000);
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.err,
                HasSubstr("records may have been lost, but the program counted none (its "
                          "own counters: stats.failed = 0, dropped = 0)"));
}

TEST_F(RunObject, WhatCannotBeAttachedIsAnError) {
    EXPECT_THAT(fails({compiled("many", {"-DNO_RING", R"(-DSECTION="xdp")"})}).err,
                AllOf(HasSubstr("program (xdp)"), HasSubstr("SEC(")));
    EXPECT_THAT(
        fails({compiled("many", {"-DNO_RING", R"(-DSECTION="raw_tp/no_such_tracepoint")"})}).err,
        HasSubstr("cannot attach program (raw_tp/no_such_tracepoint)"));
}

TEST_F(RunObject, ForeignFilesAreRefused) {
    EXPECT_THAT(fails({"/bin/true"}).err, HasSubstr("not for BPF"));
    const std::string whole = *read_file(compiled("exec"));
    std::string other = whole;
    other[5] = 2;  // EI_DATA
    EXPECT_THAT(fails({written(other)}).err, HasSubstr("not for BPF on this machine"));
    const auto plain = compiled("many", {"-g0", R"(-DSECTION="xdp")"});
    EXPECT_THAT(fails({plain}).err, AllOf(HasSubstr("no type information"), HasSubstr("clang")));
    const auto path = written(whole);
    chmod(path.c_str(), 0666);
    EXPECT_THAT(fails({path}).err, HasSubstr("can be written by all users"));
}

TEST_F(RunObject, TakesFilesAndPipesOnly) {
    EXPECT_THAT(fails({dir.path()}).err,
                AllOf(HasSubstr(" is a directory"), HasSubstr("name a file in it"),
                      Not(HasSubstr("chmod"))));
    EXPECT_THAT(fails({"/dev/null"}).err, HasSubstr("neither a file nor a pipe"));
    EXPECT_THAT(fails({dir.path() / "none"}).err, HasSubstr("No such file"));
    const auto object = compiled("many", {"-DNO_RING", R"(-DSECTION="raw_tp/sched_process_exec")"});
    const auto ended =
        run("/bin/sh", {"-c", R"(sleep 0.1 | cat - "$2" | "$1" run /dev/stdin -d 0.1)", "sh",
                        snoopbox_path(), object});
    EXPECT_EQ(ended.status, 0) << ended.err;
}

// The owner and mode tell who could have written a file.
struct Owned {
    const char* user;
    const char* group;
    mode_t mode;
    const char* caller;   // SUDO_UID
    const char* refused;  // the error's words; nullptr: it runs
};

TEST_F(RunObject, ACallersOwnFileIsTrusted) {
    const auto object = compiled("many", {"-DNO_RING", R"(-DSECTION="raw_tp/sched_process_exec")"});
    for (const auto& [user, group, mode, caller, refused] : {
             Owned{"root", "root", 0664, "", nullptr},
             Owned{"games", "games", 0644, "5", nullptr},
             Owned{"games", "games", 0664, "5", nullptr},
             Owned{"games", "games", 0644, "", "belongs to user 5"},
             Owned{"games", "games", 0644, "6", "belongs to user 5"},
             Owned{"games", "daemon", 0664, "5", "can be written by group 1 (daemon)"},
             Owned{"games", "daemon", 0644, "5", nullptr},
             Owned{"games", "games", 0666, "5", "can be written by all users"},
             Owned{"root", "games", 0664, "5", "can be written by group 60"},
         }) {
        ASSERT_EQ(chown(object.c_str(), getpwnam(user)->pw_uid, getgrnam(group)->gr_gid), 0);
        ASSERT_EQ(chmod(object.c_str(), mode), 0);
        const auto ended = run(snoopbox_path(), {"run", object, "-d", "0.01"},
                               [caller = caller] { setenv("SUDO_UID", caller, 1); });
        EXPECT_EQ(ended.status, refused == nullptr ? 0 : 1) << user << group << std::oct << mode;
        EXPECT_THAT(ended.err, HasSubstr(refused == nullptr ? "Tracing" : refused));
    }
}

TEST_F(RunObject, TruncatedAnywhereItIsAnError) {
    const std::string whole = *read_file(compiled("exec"));
    for (std::size_t length = 4; length < whole.size(); length += 241) {
        const auto ended = fails({written(whole.substr(0, length)), "--duration", "0.01"});
        EXPECT_THAT(ended.err, HasSubstr("clang -target bpf")) << length;
    }
}

TEST_F(RunObject, DamagedAnywhereItDoesNotCrash) {
    const std::string whole = *read_file(compiled("exec"));
    std::size_t at = 1;
    for (int i = 0; i < 60; ++i) {
        at = (at * 7919 + 104729) % whole.size();
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << (i % 8)));
        const auto ended = run(snoopbox_path(), {"run", written(damaged), "--duration", "0.01"});
        EXPECT_THAT(ended.status, testing::AnyOf(0, 1)) << at << " " << i % 8 << ended.err;
    }
}

}  // namespace
}  // namespace snoopbox::test
