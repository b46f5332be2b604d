// SPDX-License-Identifier: Apache-2.0
// Compiling with a header tree made from BTF.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "tracer.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

TEST(Compile, TypesThatTheProgramNamesAreEnough) {
    if (access("/sys/kernel/btf/vmlinux", R_OK) != 0) {
        GTEST_SKIP() << "this kernel has no BTF";
    }
    for (const std::string method : {"kprobe", "raw_tracepoint"}) {
        const auto ended = run(snoopbox_path(), {"execsnoop", "-v", "--headers-from", "btf",
                                                 "--attach", method, "--duration", "0.1"});
        if (ended.status != 0) {
            EXPECT_THAT(ended.err, testing::HasSubstr("cannot be attached here")) << method;
            continue;
        }
        EXPECT_THAT(ended.err, testing::Not(testing::HasSubstr("once more, with all"))) << method;
    }
}

// Structs may differ between kernels, so the object could show wrong values.
TEST(Compile, HeadersOfAnotherKernelAreWarnedOfEachTime) {
    const auto directory = TempDir::create().value();
    const std::string tree = directory.path() / "tree";
    const std::string cache = directory.path() / "cache";
    const std::string object = directory.path() / "x.bpf.o";
    ASSERT_EQ(run(snoopbox_path(), {"headers", "--extract", tree}).status, 0);
    const auto with_tree = [&](const Arguments& arguments) {
        return run(snoopbox_path(), arguments,
                   [&] { setenv("BCC_KERNEL_SOURCE", tree.c_str(), 1); });
    };
    const Arguments trace{"execsnoop", "--duration", "0.1", "--cache-dir", cache};
    const auto warns = testing::HasSubstr("made for kernel 1.2.3-other, not for ");
    EXPECT_THAT(with_tree(trace).err, testing::Not(testing::HasSubstr("warning")));

    std::ofstream(tree + "/include/generated/utsrelease.h")
        << "#define UTS_RELEASE \"1.2.3-other\"\n";
    for (const char* way : {"compiled", "kept"}) {
        const auto traced = with_tree(trace);
        EXPECT_EQ(traced.status, 0) << way;
        EXPECT_THAT(traced.err, warns) << way;
    }
    EXPECT_THAT(with_tree({"headers"}).err, warns);
    EXPECT_THAT(with_tree({"headers", "-o", "json"}).out,
                testing::HasSubstr("\"made_for\":\"1.2.3-other\""));
    EXPECT_THAT(with_tree({"doctor"}).out, warns);
    EXPECT_THAT(with_tree({"compile", "execsnoop", "-o", object}).err, warns);
    EXPECT_THAT(run(snoopbox_path(), {"run", object, "--duration", "0.1"}).err, warns);
}

// As for another kernel: its BTF tells what headers do not, and both must be of one release.
TEST(Compile, HeadersAndTypesGoTogether) {
    if (access("/sys/kernel/btf/vmlinux", R_OK) != 0) {
        GTEST_SKIP() << "this kernel has no BTF";
    }
    const auto directory = TempDir::create().value();
    const std::string tree = directory.path() / "tree";
    const std::string object = directory.path() / "x.bpf.o";
    utsname here{};
    uname(&here);
    ASSERT_EQ(run(snoopbox_path(), {"headers", "--extract", tree}).status, 0);
    Arguments compile{"compile",   "runqlat",    "--btf", "/sys/kernel/btf/vmlinux",
                      "--release", here.release, "-o",    object,
                      "--headers", tree,         "-v"};
    const auto compiled = run(snoopbox_path(), compile);
    ASSERT_EQ(compiled.status, 0) << compiled.err;
    EXPECT_THAT(compiled.err, testing::HasSubstr("headers: " + tree));
    const auto traced = run(snoopbox_path(), {"run", object, "--duration", "0.1"});
    EXPECT_EQ(traced.status, 0) << traced.err;
    compile[5] = "1.2.3-other";
    const auto refused = run(snoopbox_path(), compile);
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, testing::HasSubstr("--headers " + tree + ": made for kernel "));
    EXPECT_THAT(refused.err, testing::HasSubstr(", not for 1.2.3-other"));
}

// A kernel's own headers may be more than the compiler understands.
struct BadHeaders : testing::Test {
    TempDir directory = TempDir::create().value();
    std::string tree = directory.path() / "tree";
    std::string cache = directory.path() / "cache";
    std::string object = directory.path() / "x.bpf.o";

    void SetUp() override {
        if (access("/sys/kernel/btf/vmlinux", R_OK) != 0) {
            GTEST_SKIP() << "this kernel has no BTF";
        }
        ASSERT_EQ(run(snoopbox_path(), {"headers", "--extract", tree}).status, 0);
        std::ofstream(tree + "/include/linux/kconfig.h", std::ios::app) << "#error too new\n";
    }

    Ended with_tree(const Arguments& arguments) const {
        return run(snoopbox_path(), arguments,
                   [&] { setenv("BCC_KERNEL_SOURCE", tree.c_str(), 1); });
    }
};

TEST_F(BadHeaders, BtfTakesTheirPlaceAndTheCacheRemembers) {
    const Arguments trace{"execsnoop", "-v", "--duration", "0.1", "--cache-dir", cache};
    const auto first = with_tree(trace);
    EXPECT_EQ(first.status, 0) << first.err;
    EXPECT_THAT(first.err, testing::HasSubstr("once more, with headers made from BTF: "));
    EXPECT_THAT(first.err, testing::HasSubstr("too new"));
    const auto second = with_tree(trace);
    EXPECT_EQ(second.status, 0) << second.err;
    EXPECT_THAT(second.err, testing::HasSubstr("from the cache: "));
    EXPECT_THAT(second.err, testing::Not(testing::HasSubstr("too new")));

    const auto quiet = with_tree({"execsnoop", "--duration", "0.1", "--no-cache"});
    EXPECT_EQ(quiet.status, 0);
    EXPECT_THAT(quiet.err, testing::Not(testing::HasSubstr("too new")));
    EXPECT_EQ(with_tree({"compile", "execsnoop", "-o", object}).status, 0);
}

TEST_F(BadHeaders, ThoseThatAreAskedForAreNotReplaced) {
    utsname here{};
    uname(&here);
    const Arguments compile{"compile",   "runqlat",   "-o",    object,
                            "--headers", tree,        "--btf", "/sys/kernel/btf/vmlinux",
                            "--release", here.release};
    const auto refused = run(snoopbox_path(), compile);
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, testing::HasSubstr("error: too new"));
    EXPECT_THAT(refused.err, testing::HasSubstr("--btf without --headers would do: "));
    const auto nothing_else = run(snoopbox_path(), {compile.begin(), compile.begin() + 6});
    EXPECT_EQ(nothing_else.status, 1);
    EXPECT_THAT(nothing_else.err, testing::Not(testing::HasSubstr("would do")));
}

TEST_F(BadHeaders, AnErrorOfTheSourceIsTheFirstOne) {
    const std::string file = directory.path() / "x.bpf.c";
    std::ofstream(file) << "/* ---\nname: x\nsummary: y\ndescription: z\nexamples: [[x, "
                           "y]]\nprobes:\n  - {handler: f, tracepoint: "
                           "sched_process_exec}\nevents: {struct: e, columns: [{name: a, field: "
                           "a}]}\n--- */\nstruct e { int a; };\nint f(int p) { return nonesuch; "
                           "}\n";
    const auto ended = with_tree({"run", file});
    EXPECT_EQ(ended.status, 1);
    EXPECT_THAT(ended.err, testing::HasSubstr("too new"));
    EXPECT_THAT(ended.err, testing::HasSubstr(tree));
}

// The name is part of the text that is compiled, and of every diagnostic.
TEST(Compile, AFilesNameMayHoldAnything) {
    const auto directory = TempDir::create().value();
    const std::string file = directory.path() / "a\"b\\c\n#error d\033[31m.bpf.c";
    std::ofstream(file) << "/* ---\nname: x\nsummary: y\ndescription: z\nexamples: [[x, "
                           "y]]\nprobes:\n  - {handler: f, tracepoint: "
                           "sched_process_exec}\nevents: {struct: e, columns: [{name: a, field: "
                           "a}]}\n--- */\nstruct e { int a; };\nint f(int p) { return nonesuch; "
                           "}\n";
    const auto ended = run(snoopbox_path(), {"run", file});
    EXPECT_EQ(ended.status, 1);
    EXPECT_THAT(ended.err, testing::HasSubstr("a\"b\\c #error d\\x1b[31m.bpf.c:11:"));
    EXPECT_THAT(ended.err, testing::HasSubstr("undeclared identifier 'nonesuch'"));
    EXPECT_THAT(ended.err, testing::Not(testing::HasSubstr("\033")));
}

}  // namespace
}  // namespace snoopbox::test
