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
