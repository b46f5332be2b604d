// SPDX-License-Identifier: Apache-2.0
// How tracers are attached, according to the kernel (BPF_TASK_FD_QUERY, through bpftool).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "tracer.h"
#include "util/file.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

std::string bpftool() {
    for (const auto* path : {"/usr/sbin/bpftool", "/usr/bin/bpftool"}) {
        if (access(path, X_OK) == 0) {
            return path;
        }
    }
    return {};
}

// The kinds of probes a process holds: "kprobe", "kretprobe", "raw_tracepoint", "tracing", ...
std::set<std::string> probes_of(pid_t pid) {
    rapidjson::Document all;
    all.Parse(run(bpftool(), {"-j", "perf"}).out.c_str());
    std::set<std::string> kinds;
    for (const auto& probe : all.GetArray()) {
        if (probe["pid"].GetInt() == pid) {
            kinds.insert(probe["fd_type"].GetString());
        }
    }
    // Trampolines are not among these; they are links, whose fdinfo names their type.
    for (const auto& fd :
         std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/fdinfo")) {
        std::ifstream info(fd.path());
        for (std::string line; std::getline(info, line);) {
            for (const auto* type : {"tracing", "kprobe_multi"}) {
                if (line == std::string("link_type:\t") + type) {
                    kinds.insert(type);
                }
            }
        }
    }
    return kinds;
}

TEST(Attach, IsAsTold) {
    if (bpftool().empty()) {
        GTEST_SKIP() << "bpftool is not installed";
    }
    Tracer tracer({"opensnoop", "-v"});
    const auto kinds = probes_of(tracer.pid());
    const auto ended = tracer.stop(SIGINT);
    const char* wanted = std::getenv("SNOOPBOX_TEST_ATTACH");
    // The VM tests set the expected method; otherwise we trust what the tracer reports.
    const std::map<std::string, std::set<std::string>> kinds_of = {
        {"fentry", {"tracing"}},
        {"kprobe.multi", {"kprobe_multi"}},
        {"kprobe", {"kprobe", "kretprobe"}},
        {"raw_tracepoint", {"raw_tracepoint"}}};
    const auto method = wanted != nullptr
                            ? kinds_of.find(wanted)
                            : std::ranges::find_if(kinds_of, [&](const auto& entry) {
                                  return ended.err.find("attach method: " + entry.first + "\n") !=
                                         std::string::npos;
                              });
    ASSERT_NE(method, kinds_of.end()) << ended.err;
    EXPECT_EQ(kinds, method->second) << ended.err;
}

TEST(Attach, EveryWayDeliversOrSaysWhyNot) {
    for (const std::string method : {"fentry", "kprobe.multi", "kprobe", "raw_tracepoint"}) {
        const auto ended = run(snoopbox_path(), {"execsnoop", "-x", "--no-cache", "--attach",
                                                 method, "--duration", "0.1"});
        if (ended.status == 0) {
            EXPECT_THAT(ended.err, testing::HasSubstr("Tracing")) << method;
        } else {
            EXPECT_EQ(ended.status, 1) << method;
            EXPECT_THAT(ended.err, testing::HasSubstr("cannot be attached here")) << method;
            EXPECT_THAT(ended.err, testing::HasSubstr(method));
        }
    }
}

// Forbids one of bpf()'s commands from now on.
void forbid(std::uint32_t command) {
    const auto filter = std::to_array<sock_filter>({
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_bpf, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, command, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    });
    const sock_fprog program{filter.size(), const_cast<sock_filter*>(filter.data())};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
        _exit(99);
    }
}

// Loading is allowed but attaching is not, which no trial can detect.
TEST(Attach, AWayThatFailsAllTheSameGivesWayToTheNext) {
    const Arguments arguments{"opensnoop", "-v", "--duration", "0.1"};
    const auto by = run(snoopbox_path(), tracer_arguments(arguments)).err;
    const bool by_trampoline = by.find("attach method: fentry\n") != std::string::npos;
    const auto ended = run(snoopbox_path(), tracer_arguments(arguments), [by_trampoline] {
        forbid(by_trampoline ? BPF_LINK_CREATE : BPF_RAW_TRACEPOINT_OPEN);
    });
    if (by_trampoline) {
        EXPECT_EQ(ended.status, 0) << ended.err;
        EXPECT_THAT(ended.err, testing::HasSubstr("not by fentry after all"));
        EXPECT_THAT(ended.err, testing::HasSubstr("attach method: raw_tracepoint\n"));
        return;
    }
    EXPECT_THAT(ended.err, testing::HasSubstr("not by raw_tracepoint after all"));
    if (ended.status != 0) {
        EXPECT_EQ(ended.status, 1);
        EXPECT_THAT(ended.err, testing::HasSubstr("opensnoop cannot be attached here"));
        EXPECT_THAT(ended.err, testing::HasSubstr("  raw_tracepoint: cannot attach"));
        EXPECT_THAT(ended.err, testing::Not(testing::HasSubstr("--attach auto")));
    }
}

// Options take PIDs of the test's namespace; on the host, other processes have these PIDs.
TEST(Attach, ProcessesAreChosenByTheirNumbersInThisPidNamespace) {
    const auto dir = TempDir::create("/var/tmp").value();
    constexpr const char* script = R"sh(
        (until [ -e "$2/go" ]; do sleep 0.1; done; exec cat /nonexistent/of-target) & target=$!
        (until [ -e "$2/go" ]; do sleep 0.1; done; exec cat /nonexistent/of-other) &
        "$1" opensnoop --cache-dir "$3" -p $target >"$2/opens" 2>"$2/said1" & opens=$!
        "$1" execsnoop --cache-dir "$3" -P $$ >"$2/execs" 2>"$2/said2" & execs=$!
        for said in said1 said2; do
            for try in {1..600}; do grep -q Tracing "$2/$said" && break; sleep 0.2; done
        done
        touch "$2/go"
        wait $target
        sleep 0.5
        kill -TERM $opens $execs  # a shell has its jobs ignore SIGINT
        wait $opens $execs
        echo "$target")sh";
    const auto cache = TempDir::create("/var/tmp").value();
    const auto ended =
        run("/usr/bin/unshare", {"--pid", "--fork", "--mount-proc", "--", "/bin/bash", "-c", script,
                                 "test", snoopbox_path(), dir.path(), cache.path()});
    ASSERT_EQ(ended.status, 0) << ended.err;
    const auto opens = read_file(dir.path() / "opens").value_or("");
    const auto execs = read_file(dir.path() / "execs").value_or("");
    EXPECT_THAT(opens, testing::HasSubstr("/nonexistent/of-target")) << ended.err;
    EXPECT_THAT(opens, testing::Not(testing::HasSubstr("/nonexistent/of-other")));
    EXPECT_THAT(execs, testing::HasSubstr("cat /nonexistent/of-target"));
}

}  // namespace
}  // namespace snoopbox::test
