// SPDX-License-Identifier: Apache-2.0
// How tracers are attached, as the kernel tells it (BPF_TASK_FD_QUERY, through bpftool).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "tracer.h"

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

// What kinds of probes a process holds: "kprobe", "kretprobe", "raw_tracepoint", "tracing", ...
std::set<std::string> probes_of(pid_t pid) {
    rapidjson::Document all;
    all.Parse(run(bpftool(), {"-j", "perf"}).out.c_str());
    std::set<std::string> kinds;
    for (const auto& probe : all.GetArray()) {
        if (probe["pid"].GetInt() == pid) {
            kinds.insert(probe["fd_type"].GetString());
        }
    }
    // Trampolines are not among these, but are links that say so themselves.
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
    Tracer tracer({"execsnoop", "-x", "-v"});
    const auto kinds = probes_of(tracer.pid());
    const auto ended = tracer.stop(SIGINT);
    const char* wanted = std::getenv("SNOOPBOX_TEST_ATTACH");
    // The VM tests say which one it must be; here it is what the tracer says itself.
    const std::map<std::string, std::set<std::string>> kinds_of = {
        {"fentry", {"raw_tracepoint", "tracing"}},
        {"kprobe.multi", {"raw_tracepoint", "kprobe_multi"}},
        {"kprobe", {"raw_tracepoint", "kprobe", "kretprobe"}},
        {"raw_tracepoint", {"raw_tracepoint"}}};
    const auto method = wanted != nullptr
                            ? kinds_of.find(wanted)
                            : std::ranges::find_if(kinds_of, [&](const auto& entry) {
                                  return ended.err.find("attach method: raw_tracepoint, " +
                                                        entry.first + "\n") != std::string::npos ||
                                         ended.err.find("attach method: " + entry.first + "\n") !=
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

}  // namespace
}  // namespace snoopbox::test
