// SPDX-License-Identifier: Apache-2.0
// Words of declarations that no tool of ours has (yet).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "started.h"
#include "tracer.h"
#include "util/format.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Words : public testing::Test {
  protected:
    std::string tool(std::string_view text) {
        const auto path = temp.path() / "mine.bpf.c";
        std::ofstream(path) << text;
        return path.string();
    }
    TempDir temp = TempDir::create().value();
};

constexpr std::string_view execs_and_exits = R"(/* ---
name: mine
summary: execs and exits
description: Two kinds of event.
examples: [[mine, all]]
probes:
  - {handler: executed, tracepoint: sched_process_exec}
  - {handler: ended, tracepoint: sched_process_exit}
options:
  - {name: name, letter: n, type: regex, argument: REGEX, help: only such, matches: comm}
events:
  kinds:
    - struct: executed_event
      columns:
        - {name: pid, width: 8, field: pid}
        - {name: comm, width: 16, field: comm, format: comm}
    - struct: ended_event
      columns:
        - {name: pid, field: tgid}
        - {name: code, field: code}
--- */
struct executed_event { u64 kind; u32 pid; char comm[16]; };
SNOOP_EVENT(struct executed_event);
struct ended_event { u64 kind; int code; u32 tgid; };
SNOOP_EVENT(struct ended_event);

static __always_inline int executed(struct task_struct *p)
{
    struct executed_event *event = snoop_reserve(sizeof(*event));

    if (!event)
        return 0;
    event->kind = SNOOP_KIND(executed_event);
    event->pid = p->tgid;
    bpf_get_current_comm(&event->comm, sizeof(event->comm));
    snoop_submit(event);
    return 0;
}

static __always_inline int ended(struct task_struct *p)
{
    struct ended_event *event = snoop_reserve(sizeof(*event));

    if (!event)
        return 0;
    event->kind = SNOOP_KIND(ended_event);
    event->code = p->exit_code >> 8;
    event->tgid = p->tgid;
    snoop_submit(event);
    return 0;
}
)";

TEST_F(Words, SeveralKindsOfEventInOneTable) {
    const auto file = tool(execs_and_exits);
    for (const std::string format : {"json", "csv", "table"}) {
        Tracer tracer({"run", file, "-o", format});
        const pid_t pid = exec_and_wait("/bin/true", {"true"});
        EXPECT_TRUE(tracer.wait_lines(2));
        const auto ended = tracer.stop(SIGINT);
        EXPECT_EQ(ended.status, 0) << ended.err;
        auto executed = fmt::format(R"({{"pid":{},"comm":"true"}})", pid);
        auto exited = fmt::format(R"({{"pid":{},"code":0}})", pid);
        if (format == "csv") {
            executed = fmt::format("{},true,\n", pid);
            exited = fmt::format("{},,0\n", pid);
        } else if (format == "table") {
            executed = fmt::format("{:<8} {:<16} \n", pid, "true");
            exited = fmt::format("{:<8} {:<16} 0\n", pid, "");
        }
        EXPECT_THAT(ended.out, AllOf(HasSubstr(executed), HasSubstr(exited)));
    }
    Tracer tracer({"run", file, "-o", "json", "-n", "true"});
    exec_and_wait("/bin/true", {"true"});
    EXPECT_TRUE(tracer.wait_lines(1));
    EXPECT_THAT(tracer.stop(SIGINT).out, AllOf(HasSubstr("comm"), Not(HasSubstr("code"))))
        << "an exit has no name to match";
}

TEST_F(Words, KeysOfMapsAreSettings) {
    const auto file = tool(R"(/* ---
name: mine
summary: names
description: Names of tasks that end, as directories.
examples: [[mine, all]]
probes:
  - {handler: ended, tracepoint: sched_process_exit}
reports:
  - as: settings
    section: Service
    settings:
      - {name: Fixed, text: strict}
      - {name: Outermost, map: seen, field: path, format: comm, directories: true}
      - {name: Most, map: seen, field: path, format: comm, most: 2}
      - {name: Besides, map: seen, field: path, format: comm, directories: true, besides: Outermost}
--- */
struct key { char path[8]; };
BPF_HASH(seen, struct key, u64, 64);

static __always_inline int ended(struct task_struct *p)
{
    struct key key = {};
    u64 one = 1;

    bpf_probe_read_kernel(&key, sizeof(key), &p->comm);
    if (key.path[0] == '/')
        seen.update(&key, &one);
    return 0;
}
)");
    const auto shown_as = [&](const std::string& format) {
        Tracer tracer({"run", file, "-o", format});
        for (const char* name : {"/d/100%", "/a b/c", "/a b", "/x\n", "/lo/lon/g"}) {
            const pid_t child = fork();
            if (child == 0) {
                prctl(PR_SET_NAME, name);
                _exit(0);
            }
            waitpid(child, nullptr, 0);
        }
        const auto ended = tracer.stop(SIGINT);
        EXPECT_EQ(ended.status, 0) << ended.err;
        return ended.out;
    };
    EXPECT_EQ(shown_as("table"),
              "[Service]\n"
              "Fixed=strict\n"
              "# Outermost= lacks 1 with characters that a unit file cannot have\n"
              "Outermost=\"/a b\" /d/100%% /lo/lon\n"
              "# Most= lacks 1 with characters that a unit file cannot have\n"
              "# Most= would have 4 values\n");
    EXPECT_EQ(shown_as("json"),
              R"({"Fixed":["strict"],"Outermost":["/a b","/d/100%","/lo/lon","/x\u000a"],)"
              R"("Most":["/a b","/a b/c","/d/100%","/lo/lon/","/x\u000a"],"Besides":[]})"
              "\n");
    EXPECT_THAT(shown_as("csv"), AllOf(StartsWith("setting,value\nFixed,strict\n"),
                                       HasSubstr("\nOutermost,/lo/lon\nOutermost,$'/x\\n'\n")));
}

TEST_F(Words, WithoutColumnsEachMemberIsShownByItsType) {
    const auto file = tool(R"(/* ---
name: mine
summary: execs
description: Without columns.
examples: [[mine, all]]
probes:
  - {handler: executed, tracepoint: sched_process_exec}
events: {struct: seen}
--- */
enum phase { FIRST = 3, SECOND };
struct seen { u32 pid; enum phase phase; bool yes; char comm[16]; s16 numbers[2]; };
SNOOP_EVENT(struct seen);

static __always_inline int executed(struct task_struct *p)
{
    struct seen *seen = snoop_reserve(sizeof(*seen));

    if (!seen)
        return 0;
    seen->pid = p->tgid;
    seen->phase = SECOND;
    seen->yes = true;
    bpf_get_current_comm(&seen->comm, sizeof(seen->comm));
    seen->numbers[0] = -1;
    seen->numbers[1] = 2;
    snoop_submit(seen);
    return 0;
}
)");
    Tracer tracer({"run", file, "-o", "json"});
    const pid_t pid = exec_and_wait("/bin/true", {"true"});
    EXPECT_TRUE(tracer.wait_lines(1));
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out,
                HasSubstr(fmt::format(
                    R"({{"pid":{},"phase":4,"yes":true,"comm":"true","numbers":[-1,2]}})", pid)))
        << ended.err;
}

TEST_F(Words, NoProgramThatIsAttachedHasEvents) {
    const auto file = tool(R"(/* ---
name: mine
summary: execs
description: Events only with an option.
examples: [[mine, all]]
probes:
  - {handler: executed, tracepoint: sched_process_exec, when: execs}
  - {handler: ended, tracepoint: sched_process_exit}
options:
  - {name: execs, help: show execs}
events: {struct: seen}
--- */
struct seen { u32 pid; };
SNOOP_EVENT(struct seen);

static __always_inline int executed(struct task_struct *p)
{
    struct seen *seen = snoop_reserve(sizeof(*seen));

    if (!seen)
        return 0;
    seen->pid = p->tgid;
    snoop_submit(seen);
    return 0;
}

static __always_inline int ended(struct task_struct *p)
{
    return 0;
}
)");
    Tracer tracer({"run", file, "-o", "csv"});
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_EQ(ended.out, "pid\n");
}

TEST_F(Words, EventsInTheJournal) {
    const auto file = tool(R"(/* ---
name: mine
summary: execs
description: Also in the journal.
examples: [[mine, all]]
probes:
  - {handler: executed, tracepoint: sched_process_exec}
options:
  - {name: journal, letter: Y, help: in the journal as well, journal: true}
  - {name: exec, type: command, argument: COMMAND..., help: trace this, sets: snoop_only_pid}
events:
  struct: seen
  columns: [{name: pid, width: 8, field: pid}, {name: comm, field: comm, format: comm}]
--- */
struct seen { u32 pid; char comm[16]; };
SNOOP_EVENT(struct seen);

static __always_inline int executed(struct task_struct *p)
{
    struct seen seen = {.pid = p->tgid};

    if (!snoop_is_wanted())
        return 0;
    bpf_get_current_comm(&seen.comm, sizeof(seen.comm));
    snoop_output(&seen, sizeof(seen));
    return 0;
}
)");
    constexpr const char* script = R"(
mount -t tmpfs none /run
/lib/systemd/systemd-journald &
while ! [ -S /run/systemd/journal/socket ]; do sleep 0.1; done
"$@"
journalctl -t mine -o json
kill $!
)";
    if (access("/lib/systemd/systemd-journald", X_OK) != 0) {
        GTEST_SKIP() << "this machine lacks systemd-journald";
    }
    Arguments words{"-m", "sh", "-c", script, "sh", snoopbox_path()};
    const auto traced = tracer_arguments({"run", file});
    words.insert(words.end(), traced.begin(), traced.end());
    words.insert(words.end(), {"-Y", "--exec", "/bin/true"});
    const auto ended = run("/usr/bin/unshare", words);
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, AllOf(HasSubstr(R"("SNOOP_COMM":"true")"),
                                 HasSubstr(R"("SYSLOG_IDENTIFIER":"mine")")))
        << ended.err;
}

// What a tool that looks at the arguments of one system call begins with.
constexpr std::string_view of_a_call = R"(/* ---
name: mine
summary: arguments of a call
description: Of the process and call that are named.
examples: [[mine, all]]
operands: [{name: call, type: syscall, required: true, help: h, sets: opt_call}]
probes:
  - {handler: entered, tracepoint: sys_enter}
filters: [pid]
)";

TEST_F(Words, ALinearHistogram) {
    const auto file = tool(std::string(of_a_call) + R"(reports:
  - {map: arguments, unit: value, step: 10}
--- */
SNOOP_HISTOGRAM(arguments);

static __always_inline int entered(struct pt_regs *regs, long id)
{
    struct snoop_slots *slots;
    u32 zero = 0;
    u64 value = regs->di;

    if (id != opt_call || !snoop_is_wanted())
        return 0;
    slots = arguments.lookup(&zero);
    if (slots)
        snoop_count_at(slots, snoop_linear_slot(value, 10), value);
    return 0;
}
)");
    const auto missing = run(snoopbox_path(), {"run", file});
    EXPECT_EQ(missing.status, 2);
    EXPECT_THAT(missing.err, HasSubstr("CALL is missing"));
    Tracer tracer({"run", file, "getpgid", "-p", std::to_string(getpid()), "-o", "json"});
    for (const int value : {3, 4, 25, 1'000'000}) {
        getpgid(value);
    }
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, AllOf(HasSubstr(R"({"low":0,"high":9,"count":2})"),
                                 HasSubstr(R"({"low":20,"high":29,"count":1})"),
                                 HasSubstr(R"({"low":5110,"high":5119,"count":1})"),
                                 HasSubstr(R"("count":4,"sum":1000032)")))
        << ended.err;
}

TEST_F(Words, WhatAFullMapHasNoRoomForIsCounted) {
    const auto file = tool(std::string(of_a_call) + R"(events: {struct: seen}
--- */
struct seen { u64 value; };
SNOOP_EVENT(struct seen);
BPF_HASH(known, u64, u64, 2);

static __always_inline int entered(struct pt_regs *regs, long id)
{
    struct seen seen = {.value = regs->di};

    if (id != opt_call || !snoop_is_wanted())
        return 0;
    snoop_stored(known.update(&seen.value, &seen.value));
    if (known.lookup(&seen.value))
        snoop_output(&seen, sizeof(seen));
    return 0;
}
)");
    Tracer tracer({"run", file, "getpgid", "-p", std::to_string(getpid()), "-o", "json"});
    for (const int value : {1001, 1002, 1003, 1004, 1002}) {
        getpgid(value);
    }
    EXPECT_TRUE(tracer.wait_lines(3));
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_EQ(ended.out, "{\"value\":1001}\n{\"value\":1002}\n{\"value\":1002}\n");
    EXPECT_THAT(ended.err, HasSubstr("missed 2: more went on at a time than could be followed"));
}

}  // namespace
}  // namespace snoopbox::test
