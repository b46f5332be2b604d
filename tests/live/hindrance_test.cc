// SPDX-License-Identifier: Apache-2.0
// Errors name what the environment forbids, with a remedy that helps there; doctor agrees.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <functional>
#include <string>

#include "compiled.h"
#include "tracer.h"
#include "util/format.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Makes one system call fail with an error, as container engines' sandboxes do.
std::function<void()> without(long call, int error) {
    return [call, error] {
        const auto filter = std::to_array<sock_filter>({
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<__u32>(call), 0, 1),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<__u32>(error)),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        });
        const sock_fprog program{filter.size(), const_cast<sock_filter*>(filter.data())};
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
            _exit(99);
        }
    };
}

// Creates a mount namespace in which `path` is empty.
std::function<void()> with_nothing_at(const char* path) {
    return [path] {
        if (unshare(CLONE_NEWNS) != 0 ||
            mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            mount("nothing", path, "tmpfs", 0, nullptr) != 0) {
            _exit(99);
        }
    };
}

class Hindrance : public testing::Test {
  protected:
    // A program without a ring buffer.
    std::string object(const std::string& section) const {
        return compiled(dir.path(), "many", {"-DNO_RING", "-DSECTION=\"" + section + "\""});
    }
    static Ended run_object(const std::string& object, const std::function<void()>& in_child) {
        auto ended = run(snoopbox_path(), {"run", object, "--duration", "0.1"}, in_child);
        EXPECT_EQ(ended.status, 1) << ended.err;
        return ended;
    }
    // One line of doctor's report.
    static std::string doctor_line(const std::string& name, const std::function<void()>& in_child) {
        const auto out = run(snoopbox_path(), {"doctor"}, in_child).out;
        const auto at = out.find(" " + name + " ");
        return at == std::string::npos ? "" : out.substr(at, out.find('\n', at) - at);
    }
    static void skip_without_clang() {
        if (!has_clang()) {
            GTEST_SKIP() << "clang is not installed";
        }
    }

    TempDir dir = TempDir::create().value();
};

TEST_F(Hindrance, ASandboxThatForbidsOrHidesBpf) {
    for (const auto& [error, reason] :
         {std::pair{EPERM, "bpf() is forbidden by the sandbox (Operation not permitted)"},
          std::pair{ENOSYS, "bpf() is hidden by the sandbox (Function not implemented)"}}) {
        const auto refused = without(SYS_bpf, error);
        const auto is_named =
            AllOf(HasSubstr(reason), HasSubstr("SystemCallFilter=bpf"), Not(HasSubstr("CAP_BPF")),
                  Not(HasSubstr("CONFIG_BPF_SYSCALL")));
        for (const auto* tool : {"execsnoop", "opensnoop"}) {
            const auto ended = run(snoopbox_path(), tracer_arguments({tool}), refused);
            EXPECT_EQ(ended.status, 1);
            EXPECT_THAT(ended.err, is_named);
        }
        EXPECT_THAT(doctor_line("bpf()", refused), HasSubstr(reason));
        EXPECT_THAT(doctor_line("attach/raw_tracepoint", refused), HasSubstr(reason));
        if (has_clang()) {
            EXPECT_THAT(run_object(object("raw_tp/sys_enter"), refused).err, is_named);
        }
    }
}

TEST_F(Hindrance, ASandboxThatForbidsPerfEvents) {
    skip_without_clang();
    for (const auto& [error, reason] :
         {std::pair{EPERM,
                    "perf_event_open() is forbidden by the sandbox (Operation not permitted)"},
          std::pair{EACCES, "perf_event_open() is forbidden by the sandbox (Permission denied)"},
          std::pair{ENOSYS,
                    "perf_event_open() is hidden by the sandbox (Function not implemented)"}}) {
        const auto forbidden = without(SYS_perf_event_open, error);
        EXPECT_THAT(run_object(object("tp/sched/sched_process_exec"), forbidden).err,
                    AllOf(HasSubstr("tp/sched/sched_process_exec"), HasSubstr(reason),
                          HasSubstr("SystemCallFilter=perf_event_open"),
                          HasSubstr("SEC(\"raw_tp/sched_process_exec\")")));
        EXPECT_THAT(doctor_line("perf_event_open()", forbidden), HasSubstr(reason));
    }
}

// Their records are made from what all calls pass.
TEST_F(Hindrance, EventsOfSystemCallsNeedNoPerfEvents) {
    for (const bool as_one_liner : {false, true}) {
        const auto arguments =
            as_one_liner ? Arguments{"trace", "t:syscalls:sys_enter_openat \"%s\", args->filename"}
                         : Arguments{"run", SNOOPBOX_SOURCE_DIR "/tests/live/bcc/calls_by_event.c"};
        Tracer tracer(tracer_arguments([&] {
                          auto all = arguments;
                          all.insert(all.end(), {"-o", "json"});
                          return all;
                      }()),
                      {}, without(SYS_perf_event_open, EPERM), Tracer::Given::nothing_else);
        EXPECT_TRUE(tracer.tracing());
        const int absent = open("/nonexistent/of an event", O_RDONLY | O_CLOEXEC);
        EXPECT_EQ(absent, -1);
        tracer.wait_lines(1);
        const auto ended = tracer.stop(SIGINT);
        EXPECT_EQ(ended.status, 0) << ended.err;
        EXPECT_THAT(ended.out, HasSubstr("/nonexistent/of an event"));
        if (!as_one_liner) {
            // What was known at the entry, of the same call: -2 is ENOENT.
            EXPECT_THAT(ended.out, HasSubstr(fmt::format(
                                       R"({{"pid":{},"number":{},"directory":{},"flags":{},)"
                                       R"("mode":0,"result":-2,"has_stack":true,)"
                                       R"("path":"/nonexistent/of an event"}})",
                                       getpid(), SYS_openat, AT_FDCWD, O_RDONLY | O_CLOEXEC)));
        }
    }
}

// It need not be mounted where others see it.
TEST_F(Hindrance, NoTracefs) {
    skip_without_clang();
    const auto unmounted = with_nothing_at("/sys/kernel");
    const auto forbidden = without(SYS_fsopen, EPERM);
    EXPECT_THAT(run_object(object("tp/sched/sched_process_exec"),
                           [&] {
                               unmounted();
                               forbidden();
                           })
                    .err,
                AllOf(HasSubstr("tp/sched/sched_process_exec"), HasSubstr("tracefs is not mounted"),
                      HasSubstr("mount -t tracefs tracefs /sys/kernel/tracing")));
}

TEST_F(Hindrance, NoBtf) {
    skip_without_clang();
    EXPECT_THAT(run_object(object("fentry/do_unlinkat"), with_nothing_at("/sys/kernel")).err,
                AllOf(HasSubstr("this kernel has no BTF (/sys/kernel/btf/vmlinux is not there)"),
                      HasSubstr("CONFIG_DEBUG_INFO_BTF")));
}

TEST_F(Hindrance, NoSys) {
    skip_without_clang();
    EXPECT_THAT(run_object(object("kprobe/do_unlinkat"), with_nothing_at("/sys")).err,
                AllOf(HasSubstr("/sys is not mounted"), HasSubstr("mount -t sysfs sysfs /sys")));
}

TEST_F(Hindrance, WhatThisKernelHasNot) {
    skip_without_clang();
    for (const auto* section : {"tp/sched/nonesuch", "raw_tp/nonesuch"}) {
        if (section[0] == 't' && access("/sys/kernel/tracing/events", F_OK) != 0) {
            continue;  // tracefs would have to be mounted: NoTracefs
        }
        EXPECT_THAT(run_object(object(section), {}).err,
                    AllOf(HasSubstr(section), HasSubstr("this kernel has no such tracepoint")));
    }
    EXPECT_THAT(run_object(object("uprobe//bin/bash:no_such_function"), {}).err,
                HasSubstr("/bin/bash has no function no_such_function"));
    EXPECT_THAT(run_object(object("uprobe//nonexistent:main"), {}).err,
                HasSubstr("there is no file /nonexistent"));
    EXPECT_THAT(run_object(object("fentry/no_such_function"), {}).err,
                HasSubstr("the kernel's BTF has no no_such_function, which program is for"));
}

}  // namespace
}  // namespace snoopbox::test
