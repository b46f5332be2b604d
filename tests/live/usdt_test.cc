// SPDX-License-Identifier: Apache-2.0
// Tools with probes of target `usdt`. No tool of ours has one.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "started.h"
#include "tracer.h"
#include "util/format.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string program = SNOOPBOX_USDT_PROGRAM;

class Usdt : public testing::TestWithParam<std::string> {
  protected:
    void SetUp() override {
#if !defined(__x86_64__)
        GTEST_SKIP() << "the notes of other processors are written otherwise";
#endif
        const auto tried =
            run(snoopbox_path(), tracer_arguments({"run", write_tool(program + ":plain", "", ""),
                                                   "--attach", GetParam(), "--duration", "0.1"}));
        if (tried.status != 0) {
            EXPECT_THAT(tried.err, HasSubstr("cannot be attached here"));
            GTEST_SKIP() << "this kernel does not let USDT probes be attached by " << GetParam();
        }
    }

    // Its handler has these parameters; each of the members has a column.
    std::string write_tool(std::string_view probes, std::string_view parameters,
                           std::string_view statements) const {
        const auto path = temp.path() / "mine.bpf.c";
        std::ofstream(path) << fmt::format(R"(/* ---
name: mine
summary: probes
description: USDT probes of a program.
examples: [[mine, all]]
probes:
  - {{handler: passed, usdt: [{}]}}
filters: [pid]
events: {{struct: seen}}
--- */
struct seen {{ u64 pid; s64 first; s64 second; u64 third; s64 fourth; u64 fifth; s64 sixth; u64 last; char text[8]; }};
SNOOP_EVENT(struct seen);

static __always_inline int passed({})
{{
    struct seen seen = {{}};

    if (!snoop_is_wanted())
        return 0;
    seen.pid = bpf_get_current_pid_tgid() >> 32;
    {}
    snoop_output(&seen, sizeof(seen));
    return 0;
}}
)",
                                           probes, parameters.empty() ? "void *ctx" : parameters,
                                           statements);
        return path.string();
    }

    static Arguments traced(const std::string& tool) {
        return {"run", tool, "-o", "json", "--attach", GetParam()};
    }

    // What is said of a tool that cannot be traced.
    std::string error_of(std::string_view probes, std::string_view parameters) const {
        const auto ended =
            run(snoopbox_path(), tracer_arguments(traced(write_tool(probes, parameters, ""))));
        EXPECT_NE(ended.status, 0);
        return ended.err;
    }

    TempDir temp = TempDir::create().value();
};

INSTANTIATE_TEST_SUITE_P(Attach, Usdt, testing::Values("uprobe.multi", "uprobe"),
                         [](const auto& param) {
                             std::string name = param.param;
                             std::ranges::replace(name, '.', '_');
                             return name;
                         });

std::vector<std::int64_t> values_of(const Ended& ended, const char* member) {
    std::vector<std::int64_t> values;
    for (const auto& event : ended.events()) {
        values.push_back(event[member].GetInt64());
    }
    return values;
}

TEST_P(Usdt, ArgumentsOfEachKind) {
    Tracer tracer(traced(write_tool(
        program + ":kinds", "int a, char *text, u32 b, s64 c, u64 d, s16 e, u8 f",
        "seen.first = a; seen.second = c; seen.third = b; seen.fifth = d; seen.sixth = e; "
        "seen.last = f; bpf_probe_read_user_str(seen.text, sizeof(seen.text), text);")));
    const auto pid = exec_and_wait(program, {"usdt"});
    EXPECT_TRUE(tracer.wait_lines(1));
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.out, fmt::format(R"({{"pid":{},"first":-7,"second":-3,"third":5,"fourth":0,)"
                                     R"("fifth":{},"sixth":-1234,"last":249,"text":"a text"}})"
                                     "\n",
                                     pid, 0x123456789abcdef0))
        << ended.err;
}

// Each place has the argument elsewhere, so the kernel must tell the program where it is.
TEST_P(Usdt, SeveralPlacesOfSeveralProbes) {
    Tracer tracer(traced(write_tool(
        fmt::format("'{0}:places', '{0}:example:twice', '{0}:other:twice', '{0}:counted'", program),
        "int number", "seen.first = number;")));
    if (!tracer.tracing()) {
        EXPECT_THAT(tracer.stop(0).err, HasSubstr("cookies of attachments (since Linux 5.15)"));
        GTEST_SKIP() << "this kernel has no cookies of attachments";
    }
    exec_and_wait(program, {"usdt"});
    EXPECT_TRUE(tracer.wait_lines(5));
    const auto ended = tracer.stop(SIGINT);
    EXPECT_THAT(values_of(ended, "first"), ElementsAre(11, 12, 1, 2, 1)) << ended.err;
}

TEST_P(Usdt, ASemaphoreIsCountedWhileItIsTraced) {
    const auto tool = write_tool(program + ":counted", "int traced", "seen.first = traced;");
    const auto fifo = (temp.path() / "fifo").string();
    ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
    const pid_t child = fork();
    if (child == 0) {
        execl(program.c_str(), "usdt", fifo.c_str(), nullptr);
        _exit(99);
    }
    while (std::filesystem::read_symlink(fmt::format("/proc/{}/exe", child)) != program) {
        usleep(1000);
    }
    auto arguments = traced(tool);
    arguments.insert(arguments.end(), {"-p", std::to_string(child)});
    Tracer tracer(arguments);
    EXPECT_TRUE(tracer.tracing());
    exec_and_wait(program, {"usdt"});  // not wanted
    const int fd = open(fifo.c_str(), O_WRONLY);
    EXPECT_TRUE(tracer.wait_lines(1));
    close(fd);
    int status = -1;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    const auto ended = tracer.stop(SIGINT);
    EXPECT_THAT(values_of(ended, "pid"), ElementsAre(child)) << ended.err;
    EXPECT_THAT(values_of(ended, "first"), ElementsAre(1));
}

void throw_and_catch() {
    try {
        throw 1;
    } catch (int /*number*/) {
    }
}

TEST_P(Usdt, OfALibraryThatManyHaveMapped) {
    auto arguments = traced(write_tool("'libstdc++.so.6:throw', 'libstdc++.so.6:libstdcxx:catch'",
                                       "void *object", "seen.third = (u64)object;"));
    arguments.insert(arguments.end(), {"-p", std::to_string(getpid())});
    Tracer tracer(arguments);
    if (!tracer.tracing()) {
        const auto err = tracer.stop(0).err;
        EXPECT_THAT(err, testing::AnyOf(HasSubstr("has no USDT probe throw; it has none at all"),
                                        HasSubstr("cookies of attachments (since Linux 5.15)")));
        GTEST_SKIP() << err;
    }
    throw_and_catch();
    EXPECT_TRUE(tracer.wait_lines(2));
    const auto ended = tracer.stop(SIGINT);
    EXPECT_THAT(values_of(ended, "pid"), ElementsAre(getpid(), getpid())) << ended.err;
    const auto objects = values_of(ended, "third");
    EXPECT_NE(objects[0], 0);
    EXPECT_EQ(objects[0], objects[1]);
}

TEST_P(Usdt, WhatCannotBeTraced) {
    EXPECT_THAT(error_of(program + ":twice", "int number"),
                AllOf(HasSubstr("usdt: several providers have a USDT probe twice: example, other"),
                      HasSubstr("name it FILE:PROVIDER:twice")));
    EXPECT_THAT(error_of(program + ":floating", "u64 a, double b"),
                HasSubstr("the USDT probe example:floating: the argument \"8@%xmm0\" cannot be "
                          "read"));
    EXPECT_THAT(error_of(program + ":floating", "u64 a, u64 b, u64 c"),
                HasSubstr("it has 2 arguments there (\"8@$1 8@%xmm0\"), and the handler 3"));
    EXPECT_THAT(error_of(program + ":kind", "int a"),
                HasSubstr("usdt has no USDT probe kind; did you mean kinds?"));
    EXPECT_THAT(error_of("/bin/true:kind", "int a"),
                HasSubstr("/bin/true has no USDT probe kind; it has none at all"));
}

TEST_P(Usdt, AnArgumentThatNoHandlerWantsNeedNotBeReadable) {
    Tracer tracer(traced(write_tool(program + ":floating", "u64 a", "seen.third = a;")));
    exec_and_wait(program, {"usdt"});
    EXPECT_TRUE(tracer.wait_lines(1));
    EXPECT_THAT(values_of(tracer.stop(SIGINT), "third"), ElementsAre(1));
}

TEST_P(Usdt, AnObjectServesAllFiles) {
    const auto tool =
        write_tool(program + ":kinds", "int a, char *b, int c", "seen.first = a; seen.second = c;");
    const auto object = (temp.path() / "mine.bpf.o").string();
    const auto made = run(snoopbox_path(), {"compile", tool, "-o", object});
    ASSERT_EQ(made.status, 0) << made.err;
    Tracer tracer(traced(object));
    exec_and_wait(program, {"usdt"});
    EXPECT_TRUE(tracer.wait_lines(1));
    const auto ended = tracer.stop(SIGINT);
    EXPECT_THAT(values_of(ended, "first"), ElementsAre(-7)) << ended.err;
    EXPECT_THAT(values_of(ended, "second"), ElementsAre(5));
}

}  // namespace
}  // namespace snoopbox::test
