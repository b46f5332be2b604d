// SPDX-License-Identifier: Apache-2.0
// `snoopbox headers exec`: other programs with the headers that it makes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "tracer.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

const std::string works = "test -f $BCC_KERNEL_SOURCE/include/linux/kconfig.h";

Arguments with_headers(const Arguments& command) {
    Arguments all{"headers", "exec", "--headers-from", "btf", "--"};
    all.insert(all.end(), command.begin(), command.end());
    return all;
}

struct HeadersExec : testing::Test {
    void SetUp() override {
        if (access("/sys/kernel/btf/vmlinux", R_OK) != 0) {
            GTEST_SKIP() << "this kernel has no BTF";
        }
    }

    static Ended shell(const std::string& script) {
        return run(snoopbox_path(), with_headers({"sh", "-c", script}));
    }

    // The directory must be gone some time after the command is.
    static void expect_gone(const fs::path& directory) {
        for (int i = 0; i < 100 && fs::exists(directory); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        EXPECT_FALSE(fs::exists(directory)) << directory;
    }
};

TEST_F(HeadersExec, TheCommandHasTheHeadersAndItsOwnStatus) {
    const auto ended = shell(works + " && echo $BCC_KERNEL_SOURCE $BPFTRACE_KERNEL_SOURCE " +
                             "$BPFTRACE_KERNEL_BUILD && exit 42");
    EXPECT_EQ(ended.status, 42) << ended.err;
    EXPECT_EQ(ended.err, "");
    const auto directory = ended.out.substr(0, ended.out.find(' '));
    EXPECT_EQ(ended.out, directory + " " + directory + " " + directory + "\n");
    expect_gone(directory);
}

TEST_F(HeadersExec, ItsWordsAreNotForAShell) {
    const auto ended = run(snoopbox_path(), with_headers({"printf", "%s|", "a b", "$HOME", ";x"}));
    EXPECT_EQ(ended.status, 0);
    EXPECT_EQ(ended.out, "a b|$HOME|;x|");
}

TEST_F(HeadersExec, WhatItStartsHasTheHeadersToo) {
    // Python closes in children what they would inherit.
    if (access("/usr/bin/python3", X_OK) != 0) {
        GTEST_SKIP() << "needs python3";
    }
    const auto ended = run(
        snoopbox_path(),
        with_headers({"/usr/bin/python3", "-c",
                      "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)",
                      "sh", "-c", works}));
    EXPECT_EQ(ended.status, 0) << ended.err;
}

TEST_F(HeadersExec, SignalsReachItAsWithoutUs) {
    EXPECT_EQ(shell("kill -TERM $$").status, 128 + SIGTERM);
    EXPECT_EQ(shell("kill -INT $$").status, 128 + SIGINT);
    const Arguments look{"grep", "^Sig[BIC]", "/proc/self/status"};
    EXPECT_EQ(run(snoopbox_path(), with_headers(look)).out, run("/usr/bin/env", look).out);
}

TEST_F(HeadersExec, ACommandThatIsNotThereIs127AndOneThatCannotRunIs126) {
    const auto absent = run(snoopbox_path(), with_headers({"nonesuch-bpfcc"}));
    EXPECT_EQ(absent.status, 127);
    EXPECT_THAT(absent.err, AllOf(HasSubstr("cannot execute nonesuch-bpfcc: No such file"),
                                  HasSubstr("in PATH")));
    const auto temp = TempDir::create().value();
    const std::string script = temp.path() / "script";
    std::ofstream(script) << "echo a shell has run this\n";
    const auto forbidden = run(snoopbox_path(), with_headers({script}));
    EXPECT_EQ(forbidden.status, 126);
    EXPECT_THAT(forbidden.err, HasSubstr("Permission denied"));
    chmod(script.c_str(), 0755);
    const auto no_interpreter = run(snoopbox_path(), with_headers({script}));
    EXPECT_EQ(no_interpreter.status, 126);
    EXPECT_THAT(no_interpreter.err, HasSubstr("the first line of a script must be #!"));
    EXPECT_EQ(no_interpreter.out, "");
}

TEST_F(HeadersExec, OnTheDiskTheyVanishHoweverTheCommandEnds) {
    if (geteuid() != 0) {
        GTEST_SKIP() << "running as another user needs root";
    }
    for (const char* end : {"exit 3", "kill -KILL $$"}) {
        // Without privileges, there is no file system of our own.
        const auto ended = run_as_nobody(
            with_headers({"sh", "-c", works + " && echo $BCC_KERNEL_SOURCE && " + end}));
        EXPECT_EQ(ended.status, std::string(end) == "exit 3" ? 3 : 128 + SIGKILL) << ended.err;
        ASSERT_THAT(ended.out, MatchesRegex("/.*/snoopbox-tmp\\.[^/]*\n"));
        expect_gone(ended.out.substr(0, ended.out.size() - 1));
    }
}

TEST_F(HeadersExec, BccsToolsRun) {
    if (access("/usr/sbin/runqlat-bpfcc", X_OK) != 0) {
        GTEST_SKIP() << "needs runqlat-bpfcc";
    }
    const auto ended = run(snoopbox_path(), with_headers({"runqlat-bpfcc", "1", "1"}));
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("usecs"));
    EXPECT_THAT(ended.out + ended.err, Not(HasSubstr("kernel headers")));
}

TEST_F(HeadersExec, BpftraceIncludesThem) {
    if (access("/usr/bin/bpftrace", X_OK) != 0) {
        GTEST_SKIP() << "needs bpftrace";
    }
    const auto ended =
        run(snoopbox_path(),
            with_headers(
                {"bpftrace", "-e",
                 "#include <linux/sched.h>\n#include <linux/fs.h>\n"
                 "BEGIN { printf(\"%d %d\\n\", sizeof(struct task_struct), S_IFMT); exit(); }"}));
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, MatchesRegex(".*\n[0-9]{4,} 61440\n.*")) << ended.err;
}

}  // namespace
}  // namespace snoopbox::test
