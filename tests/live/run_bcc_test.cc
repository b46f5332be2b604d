// SPDX-License-Identifier: Apache-2.0
// snoopbox run prog.c: C as it is embedded in BCC's Python programs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "own_cache.h"
#include "started.h"
#include "tracer.h"
#include "util/file.h"
#include "util/format.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

std::string program(const std::string& name) {
    return SNOOPBOX_SOURCE_DIR "/tests/live/bcc/" + name + ".c";
}

class RunBcc : public testing::Test {
  protected:
    // A file of the test's own.
    std::string written(const std::string& content) {
        std::string path = dir.path() / "written.c";
        std::ofstream(path) << content;
        chmod(path.c_str(), 0600);
        return path;
    }

    static Ended traced(const Arguments& arguments, const std::function<void()>& act) {
        Arguments all{"run"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        Tracer tracer(tracer_arguments(all), {}, {}, Tracer::Given::nothing_else);
        EXPECT_TRUE(tracer.tracing());
        if (tracer.tracing()) {
            act();
            tracer.wait_lines(1, std::chrono::seconds(5));
        }
        return tracer.stop(SIGINT);
    }

    static Ended fails(const Arguments& arguments, int status = 1) {
        Arguments all{"run"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        auto ended = run(snoopbox_path(), tracer_arguments(all));
        EXPECT_EQ(ended.status, status) << ended.err;
        EXPECT_EQ(ended.out, "");
        return ended;
    }

    TempDir dir = TempDir::create().value();
};

TEST_F(RunBcc, ShowsEventsTablesAndHistograms) {
    pid_t pid = 0;
    const auto ended = traced({program("execs"), "-o", "json", "-D", "FLAG=7"},
                              [&] { pid = exec_and_wait("/bin/true", {"x"}); });
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, ContainsRegex(fmt::format(
                               R"(\{{"pid":{},"began_ns":[0-9]+,"comm":"true","inner.minus":-5,)"
                               R"("inner.flag":7\}})",
                               pid)));
    EXPECT_THAT(ended.out,
                AllOf(HasSubstr(R"({"map":"counts","uid":0,"comm":"true","value":1})"),
                      ContainsRegex(R"(\{"map":"lifetimes","unit":"value","buckets":\[\{"low")"),
                      Not(HasSubstr(R"("map":"began")"))));
}

TEST_F(RunBcc, ShowsPicturesInTables) {
    const auto ended = traced({program("execs"), "-D", "FLAG=7", "--map", "lifetimes"},
                              [&] { exec_and_wait("/bin/true", {"x"}); });
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, AllOf(HasSubstr("map = lifetimes\n"), HasSubstr("|****"),
                                 HasSubstr("INNER.MINUS"), Not(HasSubstr("counts"))));
}

TEST_F(RunBcc, TellsKindsOfEventsApart) {
    pid_t pid = 0;
    const auto ended =
        traced({program("kinds"), "-o", "json"}, [&] { pid = exec_and_wait("/bin/true", {"x"}); });
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out,
                AllOf(HasSubstr(fmt::format(R"({{"record":"began","pid":{},"comm":"true"}})", pid)),
                      HasSubstr(fmt::format(R"({{"record":"ended_t","pid":{},"status":5,)", pid))));
}

TEST_F(RunBcc, PrintsMapsAtIntervals) {
    Tracer tracer(tracer_arguments({"run", program("execs"), "-o", "json", "-D", "FLAG=7", "-i",
                                    "0.1", "--map", "counts"}),
                  {}, {}, Tracer::Given::nothing_else);
    exec_and_wait("/bin/true", {"x"});
    EXPECT_TRUE(tracer.wait_lines(4));
    const auto ended = tracer.stop(SIGINT);
    // Nothing is taken out of a map: each time, all is shown.
    EXPECT_THAT(ended.out,
                ContainsRegex("\"map\":\"counts\",[^\n]*\"comm\":\"true\"[^\n]*\n"
                              "(.*\n)*[^\n]*\"map\":\"counts\",[^\n]*\"comm\":\"true\""));
    EXPECT_THAT(ended.out, ContainsRegex(R"(\{"time":"[^"]*","map":"counts")"));
}

TEST_F(RunBcc, ShowsWhatIsPrinted) {
    pid_t pid = 0;
    const auto ended =
        traced({program("prints"), "-o", "json"}, [&] { pid = exec_and_wait("/bin/true", {"x"}); });
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, ContainsRegex(fmt::format(R"("comm":"true","pid":{0},"cpu":[0-9]+,)"
                                                     R"("message":"true has pid {0}, -1 is -1"\}})",
                                                     pid)));
}

TEST_F(RunBcc, ReadsRecordsOfTracepoints) {
    const auto ended =
        traced({program("opens"), "-o", "json"}, [] { read_file("/nonexistent/a").has_value(); });
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out,
                ContainsRegex(fmt::format(
                    R"(\{{"pid":{},"flags":[0-9]+,"path":"/nonexistent/a"\}})", getpid())));
    // 15 bytes with the NUL.
    EXPECT_THAT(ended.out,
                AllOf(ContainsRegex(R"(\{"map":"total","value":[1-9][0-9]*\})"),
                      ContainsRegex(R"("map":"by_length",.*\{"low":15,"high":15,"count":[1-9])")));
}

// An object of it does the same, and needs no compiler.
TEST_F(RunBcc, IsCompiledToAnObject) {
    const auto object = (dir.path() / "opens.o").string();
    const auto compiled = run(snoopbox_path(), {"compile", program("opens"), "-o", object});
    ASSERT_EQ(compiled.status, 0) << compiled.err;
    Tracer tracer({"run", object, "-o", "json"}, {}, {}, Tracer::Given::nothing_else);
    ASSERT_TRUE(tracer.tracing());
    read_file("/nonexistent/b").has_value();
    tracer.wait_lines(1, std::chrono::seconds(5));
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out,
                ContainsRegex(fmt::format(
                    R"(\{{"pid":{},"flags":[0-9]+,"path":"/nonexistent/b"\}})", getpid())));

    const auto by_attach =
        run(snoopbox_path(), {"compile", program("opens"), "-o", object, "--attach", "kprobe"});
    EXPECT_EQ(by_attach.status, 2);
    EXPECT_THAT(by_attach.err, HasSubstr("--attach is for tools"));
    const auto reads =
        written("int f(void *ctx) { long x; bpf_usdt_readarg(1, ctx, &x); return 0; }");
    const auto user = run(snoopbox_path(), {"compile", reads, "-o", object});
    EXPECT_EQ(user.status, 1);
    EXPECT_THAT(user.err, HasSubstr("arguments of USDT probes"));
}

// libbcc compiles these, and leaves zeros where the addresses belong.
TEST_F(RunBcc, RefusesDataThatIsInNoMap) {
    for (const std::string text : {"static const char words[2][4] = {\"no\", \"yes\"};\n"
                                   "int kprobe__f(void *ctx) { bpf_trace_printk(\"%s\", "
                                   "words[bpf_get_smp_processor_id() & 1]);"
                                   " return 0; }",
                                   "int calls;\nint kprobe__f(void *ctx) { calls++; "
                                   "bpf_trace_printk(\"%d\", calls); return 0; }"}) {
        const auto ended =
            run(snoopbox_path(), {"compile", written(text), "-o", (dir.path() / "x.o").string()});
        EXPECT_EQ(ended.status, 1);
        EXPECT_THAT(ended.err, HasSubstr("kprobe__f uses data that is in no map"));
        EXPECT_THAT(ended.err, HasSubstr("make it a variable of the function"));
        EXPECT_THAT(ended.err, Not(HasSubstr("is not read")));
    }
}

// The records of its trace events are those that the types of the kernel describe.
TEST_F(RunBcc, IsCompiledForAnotherKernel) {
    const std::string vmlinux = "/sys/kernel/btf/vmlinux";
    const auto object = (dir.path() / "opens.o").string();
    const auto compile = [&](const std::string& file, std::vector<std::string> more) {
        std::vector<std::string> words{"compile", file, "-o", object};
        std::ranges::move(more, std::back_inserter(words));
        return run(snoopbox_path(), words);
    };
    const auto file = written(
        "TRACEPOINT_PROBE(sched, sched_process_exec)\n{\n"
        "    char name[64];\n"
        "    TP_DATA_LOC_READ_STR(name, filename, sizeof(name));\n"
        "    bpf_trace_printk(\"%d %s\\n\", args->pid, name);\n    return 0;\n}\n"
        "TRACEPOINT_PROBE(syscalls, sys_enter_chdir)\n{\n"
        "    bpf_trace_printk(\"to %s\\n\", args->filename);\n    return 0;\n}\n");
    const auto compiled = compile(file, {"--btf", vmlinux, "--release", "6.1.0"});
    ASSERT_EQ(compiled.status, 0) << compiled.err;
    Tracer tracer({"run", object}, {}, {}, Tracer::Given::nothing_else);
    ASSERT_TRUE(tracer.tracing());
    const auto ran = run("/bin/true", {});
    EXPECT_EQ(ran.status, 0);
    EXPECT_EQ(chdir("/nonexistent/c"), -1);
    tracer.wait_lines(2, std::chrono::seconds(5));
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, ContainsRegex("[0-9]+ /bin/true\n"));
    EXPECT_THAT(ended.out, HasSubstr("to /nonexistent/c\n"));

    const auto unknown = compile(written("TRACEPOINT_PROBE(sched, sched_nothing) { return 0; }"),
                                 {"--btf", vmlinux, "--release", "6.1.0"});
    EXPECT_EQ(unknown.status, 1);
    EXPECT_THAT(unknown.err, HasSubstr("has no tracepoint sched:sched_nothing"));
    const auto by_headers = compile(file, {"--headers", "/usr/include"});
    EXPECT_EQ(by_headers.status, 1);
    EXPECT_THAT(by_headers.err, HasSubstr("which no headers tell"));
}

TEST_F(RunBcc, ReadsIterators) {
    const auto ended =
        run(snoopbox_path(),
            tracer_arguments({"run", program("tasks"), "-D", fmt::format("ONLY={}", getpid())}));
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_EQ(ended.out, fmt::format("task {}\n", getpid()));
    const auto records = run(snoopbox_path(), tracer_arguments({"run", program("tasks"), "-D",
                                                                fmt::format("ONLY={}", getpid()),
                                                                "-D", "RECORDS", "-o", "json"}));
    EXPECT_EQ(records.status, 0) << records.err;
    EXPECT_EQ(records.out, fmt::format("{{\"pid\":{},\"comm\":\"{}\"}}\n", getpid(),
                                       read_file("/proc/self/comm")
                                           .value()
                                           .substr(0, std::string_view("live_run_bcc").size())));
}

TEST_F(RunBcc, DefinesAreChecked) {
    for (const auto* wrong : {"", "=1", "1A", "A B=1", "A(x)=x", "-DA"}) {
        EXPECT_THAT(fails({program("execs"), "-D", wrong}, 2).err,
                    HasSubstr("is no name of a macro"));
    }
    EXPECT_THAT(fails({program("execs"), "-D", "A=1\n#include <x>"}, 2).err,
                HasSubstr("more than one line"));
    const auto object = (dir.path() / "execs.o").string();
    const auto compiled = [&](const Arguments& more) {
        Arguments all{"compile", program("execs"), "-o", object};
        all.insert(all.end(), more.begin(), more.end());
        return run(snoopbox_path(), all);
    };
    EXPECT_EQ(compiled({}).status, 1);  // it needs FLAG
    EXPECT_EQ(compiled({"-D", "FLAG=7"}).status, 0);
    EXPECT_EQ(compiled({"-D", "FLAG=("}).status, 1);
    EXPECT_EQ(compiled({"-D", "FL-AG=7"}).status, 2);
    const auto tool = run(snoopbox_path(), {"compile", "execsnoop", "-o", object, "-D", "A=1"});
    EXPECT_EQ(tool.status, 2);
    EXPECT_THAT(tool.err, HasSubstr("--define is for BCC's C"));
}

TEST_F(RunBcc, SamplesStacks) {
    const auto ended =
        traced({program("stacks"), "-a", "sampled=e:cpu-clock:999", "-o", "json"}, [] {
            const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(300);
            while (std::chrono::steady_clock::now() < end) {
            }
        });
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, ContainsRegex(fmt::format(R"("map":"counts","pid":{},)", getpid())));
    EXPECT_THAT(ended.out, ContainsRegex(R"("user":\["[^"]+")"));
}

// The file and the offset in it, as no process need have it any more.
TEST_F(RunBcc, ShowsStacksByBuildId) {
    const auto ended = traced(
        {program("stacks"), "-D", "BUILD_IDS", "-a", "sampled=e:cpu-clock:999", "-o", "json"}, [] {
            const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(300);
            while (std::chrono::steady_clock::now() < end) {
            }
        });
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, ContainsRegex(R"("user":\["[0-9a-f]{40}\+0x[0-9a-f]+")"));
}

// Of what is submitted, and not by its name.
TEST_F(RunBcc, KnowsStructsOfFunctions) {
    pid_t pid = 0;
    const auto ended = traced({written("BPF_PERF_OUTPUT(events);\n"
                                       "RAW_TRACEPOINT_PROBE(sched_process_exec)\n{\n"
                                       "    struct {\n        u32 pid;\n        u32 magic;\n"
                                       "    } data = {bpf_get_current_pid_tgid() >> 32, 77};\n"
                                       "    events.perf_submit(ctx, &data, sizeof(data));\n"
                                       "    return 0;\n}\n"),
                               "-o", "json"},
                              [&] { pid = exec_and_wait("/bin/true", {"x"}); });
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr(fmt::format(R"({{"pid":{},"magic":77}})", pid)));
}

TEST_F(RunBcc, AttachesToUserFunctions) {
    if (access("/sys/bus/event_source/devices/uprobe", F_OK) != 0) {
        GTEST_SKIP() << "this kernel has no uprobes";
    }
    const auto ended = traced({program("user"), "-o", "json", "-a", "called=libc.so.6:getpgid",
                               "-a", "returned=r:libc.so.6:getpgid"},
                              [] { EXPECT_EQ(getpgid(getpid()), getpgrp()); });
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(
        ended.out,
        AllOf(HasSubstr(fmt::format(R"({{"pid":{0},"argument":{0},"result":0}})", getpid())),
              HasSubstr(
                  fmt::format(R"({{"pid":{},"argument":0,"result":{}}})", getpid(), getpgrp()))));
}

TEST_F(RunBcc, AttachesToFunctionsOfTheKernel) {
    if (access("/sys/bus/event_source/devices/kprobe", F_OK) != 0) {
        GTEST_SKIP() << "this kernel has no kprobes";
    }
    const auto ended = traced({program("calls"), "-o", "json"}, [] {
        EXPECT_TRUE(read_file("/etc/hostname"));
        EXPECT_FALSE(read_file("/nonexistent/b"));
    });
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out,
                AllOf(ContainsRegex(fmt::format(
                          R"("record":"read","pid":{},"bytes":[0-9]+,"result":[0-9]+)", getpid())),
                      ContainsRegex(fmt::format(
                          R"("record":"opened","pid":{},"path":"/nonexistent/b")", getpid()))));
}

TEST_F(RunBcc, NamesFunctionsThatAreNotAttached) {
    EXPECT_THAT(fails({program("user")}).err,
                AllOf(HasSubstr("not attached: called"), HasSubstr("--attach called=")));
    EXPECT_THAT(fails({program("user"), "-a", "caled=vfs_read"}).err,
                HasSubstr("no function caled"));
    EXPECT_THAT(fails({program("user"), "-a", "called=t:sched"}, 2).err,
                HasSubstr("t:CATEGORY:EVENT"));
    EXPECT_THAT(fails({program("user"), "-a", "called"}, 2).err, HasSubstr("PROGRAM=TARGET"));
}

TEST_F(RunBcc, ErrorsPointIntoTheFile) {
    const auto path = written(
        "// one\nstruct a {\n    int b;\n};\nBPF_HASH(c, struct a);\n"
        "int kprobe__vfs_read(void *ctx)\n{\n    return nothing;\n}\n");
    EXPECT_THAT(fails({path}).err, HasSubstr(path + ":8:12: error:"));
}

// No text of a file that is no header shows.
TEST_F(RunBcc, OnlyHeadersAreIncluded) {
    const TempDir other = TempDir::create().value();
    const std::string secret = other.path() / "secret.txt";
    std::ofstream(secret) << "the secret\n";
    const auto ended = fails(
        {written("#include \"" + secret + "\"\nint kprobe__vfs_read(void *ctx)\n{ return 0; }\n")});
    EXPECT_THAT(ended.err, AllOf(HasSubstr("secret.txt"), Not(HasSubstr("the secret"))));
}

TEST_F(RunBcc, HugeFilesAreRefused) {
    std::string text = "int kprobe__vfs_read(void *ctx)\n{ return 0; }\n";
    text.append(std::size_t{10} << 20U, '\n');
    EXPECT_THAT(fails({written(text)}).err, HasSubstr("holds more than"));
}

TEST_F(RunBcc, StartsFromTheCache) {
    const auto once = [&] {
        return run(snoopbox_path(),
                   tracer_arguments({"run", program("prints"), "-d", "0.01", "-v", "-D",
                                     fmt::format("OF_THIS_TEST={}", getpid())}));
    };
    EXPECT_THAT(once().err, HasSubstr("not in the cache: prints"));
    EXPECT_THAT(once().err, HasSubstr("from the cache: "));
}

}  // namespace
}  // namespace snoopbox::test
