// SPDX-License-Identifier: Apache-2.0
#include "attach/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "attach/kernel_functions.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// "KINDS FILE NAME", or the error.
std::string read(const std::string& text, std::optional<pid_t> process = {},
                 const std::vector<Kind>& types = {}) {
    const auto search = read_search(text, process, types);
    if (!search) {
        return search.error().message;
    }
    std::string kinds;
    for (const Kind kind : search->kinds) {
        kinds.append(kinds.empty() ? "" : ",").append(name_of(kind));
    }
    return fmt::format("{} {} {}", kinds, search->file, search->name);
}

TEST(Search, IsWhatAPatternMeans) {
    EXPECT_EQ(read("tcp_*"), "function,tracepoint,syscall,lsm  tcp_*");
    EXPECT_EQ(read(""), "function,tracepoint,syscall,lsm  *");
    EXPECT_EQ(read("block:*"), "tracepoint,user,usdt block *");
    EXPECT_EQ(read("t:block:*"), "tracepoint  block:*");
    EXPECT_EQ(read("c:malloc", 7), "user,usdt c malloc");
    EXPECT_EQ(read("/bin/sh"), "user,usdt /bin/sh *");
    EXPECT_EQ(read("./a:f"), "user,usdt ./a f");
    EXPECT_EQ(read("u:python3:gc__*"), "usdt python3 gc__*");
    EXPECT_EQ(read("u:python3:python:gc__*"), "usdt python3 python:gc__*");
    EXPECT_EQ(read("u:python3"), "usdt python3 *");
    EXPECT_EQ(read("", 7), "user,usdt  *");
}

TEST(Search, IsOfTheWantedTypes) {
    EXPECT_EQ(read("x", {}, {Kind::lsm}), "lsm  x");
    EXPECT_EQ(read("c:x", {}, {Kind::user}), "user c x");
    EXPECT_FALSE(read_search("c:x", {}, {Kind::user})->may_be_category);
    EXPECT_THAT(read("x", {}, {Kind::usdt}), HasSubstr("\"x\" can only be one of the functions"));
    EXPECT_THAT(read("x", 7, {Kind::function}), HasSubstr("USDT probes"));
    EXPECT_EQ(read("c:"), "\"c:\" names nothing");
}

TEST(Traceables, AreSpelledAsToolsTakeThem) {
    EXPECT_EQ(spelled({Kind::function, "vfs_read"}), "vfs_read");
    EXPECT_EQ(spelled({Kind::tracepoint, "sched:sched_switch"}), "t:sched:sched_switch");
    EXPECT_EQ(spelled({Kind::user, "main", "/bin/sh"}), "/bin/sh:main");
    EXPECT_EQ(spelled({Kind::usdt, "gc__done", "/bin/p", "python"}), "u:/bin/p:python:gc__done");
}

TEST(Traceables, OfTracepointsHaveMembers) {
    EXPECT_THAT(members_in_format("name: x\nID: 1\nformat:\n"
                                  "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\n\n"
                                  "\tfield:int __syscall_nr;\toffset:8;\tsize:4;\n"
                                  "\tfield:char comm[16];\toffset:8;\tsize:16;\n"
                                  "\tfield:const char * name;\toffset:24;\tsize:8;\n"
                                  "print fmt: \"field:%s\", REC->comm\n"),
                ElementsAre("char comm[16]", "const char * name"));
    EXPECT_THAT(members_in_format(""), IsEmpty());
}

TEST(Traceables, OfFilesAreFunctionsAndUsdtProbes) {
    KernelTraceables kernel;
    auto search = *read_search("/proc/self/exe:main", {}, {});
    const auto found = find_traceables(search, kernel);
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->front().kind, Kind::user);
    EXPECT_EQ(spelled(found->front()), "/proc/self/exe:main");
    search.name = "mian";
    EXPECT_THAT(find_traceables(search, kernel).error().message,
                HasSubstr("matches \"mian\"; did you mean main?"));
    search = *read_search("main", getpid(), {});
    const auto of_process = find_traceables(search, kernel);
    ASSERT_TRUE(of_process) << of_process.error().message;
    EXPECT_EQ(of_process->front().name, "main");
}

TEST(Traceables, OfWhatIsNoneTellWhy) {
    KernelTraceables kernel;
    const auto error = [&](const std::string& text, std::optional<pid_t> process = {}) {
        return find_traceables(*read_search(text, process, {}), kernel).error().message;
    };
    EXPECT_THAT(error("/etc/passwd"), HasSubstr("holds no ELF file"));
    EXPECT_THAT(error("/nonexistent/file:x"), HasSubstr("there is no file /nonexistent/file"));
    EXPECT_THAT(error("snoopbox-no-such-file:x"), HasSubstr("there is no program or library"));
    EXPECT_THAT(error("main", 4194305), HasSubstr("there is no process 4194305"));
}

TEST(Prototypes, AreCDeclarations) {
    if (kernel_types() == nullptr) {
        GTEST_SKIP() << "needs the kernel's BTF";
    }
    Prototypes prototypes;
    const auto read = prototypes.of_function("vfs_read");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->result, "ssize_t");
    ASSERT_EQ(read->arguments.size(), 4U);
    EXPECT_EQ(read->arguments[0], "struct file *file");
    EXPECT_EQ(read->arguments[1], "char *buf");
    EXPECT_FALSE(prototypes.of_function("snoopbox_no_such_function"));
    EXPECT_FALSE(prototypes.of_function("vfs_read", "snoopbox_no_such_module"));
    const auto point = prototypes.of_tracepoint("sched_process_exit");
    ASSERT_TRUE(point);
    EXPECT_THAT(point->arguments.front(), HasSubstr("struct task_struct *"));
    EXPECT_EQ(point->result, "");
    const auto members = prototypes.of_struct("trace_event_raw_sched_switch");
    ASSERT_TRUE(members);
    EXPECT_THAT(*members, Contains("char prev_comm[16]"));
    EXPECT_THAT(prototypes.tracepoints(), Contains("sched_switch"));
    EXPECT_THAT(prototypes.tracepoints(), Not(Contains("btf_trace_sched_switch")));
}

}  // namespace
}  // namespace snoopbox::attach
