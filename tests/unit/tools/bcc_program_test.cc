// SPDX-License-Identifier: Apache-2.0
#include "tools/bcc_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/bcc_target.h"

namespace snoopbox::tools {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string source_of(const std::string& text) {
    return read_bcc_program("x.c", text).source;
}

TEST(BccProgram, IsToldFromOthers) {
    EXPECT_TRUE(is_bcc_program("int kprobe__vfs_read(void *ctx) { return 0; }\n"));
    EXPECT_TRUE(is_bcc_program("BPF_HASH(a);\r\n"));
    EXPECT_FALSE(is_bcc_program("/* ---\nname: x\n--- */\nBPF_HASH(a);\n"));
    EXPECT_FALSE(is_bcc_program("#include <bpf/bpf_helpers.h>\n"));
    EXPECT_FALSE(is_bcc_program("SEC(\"kprobe/vfs_read\") int f(void *ctx) { bpf_x(); }\n"));
    EXPECT_FALSE(is_bcc_program("Dear reader,\n"));
}

TEST(BccProgram, HasTheNameOfItsFile) {
    EXPECT_EQ(read_bcc_program("/a/b.d/hello.bpf.c", "").name, "hello");
    EXPECT_EQ(read_bcc_program("/dev/stdin", "").name, "stdin");
}

// On the line where it ends, so that the numbers of lines stay.
TEST(BccProgram, KeepsItsStructs) {
    EXPECT_EQ(source_of("struct a {\n  int b;\n};\nint c;\n"),
              "struct a {\n  int b;\n}; struct a *snoop_type_0;\nint c;\n");
    EXPECT_EQ(source_of("typedef struct {\n  struct { int x; } in;\n} a_t;\n"),
              "typedef struct {\n  struct { int x; } in;\n} a_t; a_t *snoop_type_0;\n");
    EXPECT_EQ(source_of("typedef struct a { int x; } __attribute__((packed)) b;\n"),
              "typedef struct a { int x; } __attribute__((packed)) b; struct a *snoop_type_0;\n");
    EXPECT_EQ(source_of("union a { int x; } u;\nstruct b { int x; };"),
              "union a { int x; } u; union a *snoop_type_0;\n"
              "struct b { int x; }; struct b *snoop_type_1;");
}

// Those without a name are the types of their variables.
TEST(BccProgram, KeepsStructsInFunctions) {
    EXPECT_EQ(source_of("int f(void) {\n  struct { u64 a; } b = {1}, *c;\n  return 0;\n}\n"),
              "int f(void) {\n  struct { u64 a; } b = {1}, *c; static __typeof__(b) *snoop_type_0 "
              "__attribute__((used));\n  return 0;\n}\n");
    EXPECT_EQ(source_of("int f(void) { if (1) { struct a { int x; }; } return 0; }\n"),
              "int f(void) { if (1) { struct a { int x; }; static struct a *snoop_type_0 "
              "__attribute__((used)); } return 0; }\n");
}

TEST(BccProgram, KeepsNothingElse) {
    for (const std::string text :
         {"struct a;\n", "struct a *f(void) { struct b y; return 0; }\n",
          "int f(void) { return sizeof(struct { int x; }); }\n", "int f(void) { struct { int x; ",
          "/* struct a { int x; }; */\n", "#define A struct a { \\\n int x; };\n",
          "struct { int x; } one;\n", "int f(struct a *b) { return 0; }\n", "struct a {", "struct",
          "const char *s = \"struct a { int x; };\";\n"}) {
        EXPECT_EQ(source_of(text), text);
    }
}

TEST(BccProgram, FindsTracepoints) {
    const auto program =
        read_bcc_program("x.c",
                         "TRACEPOINT_PROBE(sched, sched_switch)\n{ return 0; }\n"
                         "// TRACEPOINT_PROBE(not, this)\n"
                         "int f(struct tracepoint__irq__irq_handler_entry *args) { return 0; }\n"
                         "TRACEPOINT_PROBE (sched,sched_switch) { return 0; }\n");
    EXPECT_THAT(program.trace_events, ElementsAre(TraceEvent{"sched", "sched_switch"},
                                                  TraceEvent{"irq", "irq_handler_entry"}));
}

TEST(BccProgram, SaysWhatItUses) {
    const auto none = read_bcc_program("x.c", "// bpf_trace_printk bpf_log2l\n");
    EXPECT_FALSE(none.prints);
    EXPECT_FALSE(none.has_log2_slots);
    EXPECT_EQ(none.usdt_arguments, 0U);
    const auto all =
        read_bcc_program("x.c",
                         "bpf_trace_printk(\"x\"); bpf_log2l(x); bpf_usdt_readarg(3, ctx, &x); "
                         "bpf_usdt_readarg_p(2, ctx, &x, 4); e.perf_submit_skb(skb, 1, 0, 0);\n");
    EXPECT_TRUE(all.prints);
    EXPECT_TRUE(all.has_log2_slots);
    EXPECT_TRUE(all.submits_packets);
    EXPECT_EQ(all.usdt_arguments, 3U);
}

TEST(BccTarget, IsASection) {
    for (const auto& [target, section] : {
             std::pair{"vfs_read", "kprobe/vfs_read"},
             std::pair{"r:vfs_read", "kretprobe/vfs_read"},
             std::pair{"syscall:openat", "ksyscall/openat"},
             std::pair{"r:syscall:openat", "kretsyscall/openat"},
             std::pair{"t:sched:sched_switch", "tracepoint/sched/sched_switch"},
             std::pair{"raw:sched_switch", "raw_tp/sched_switch"},
             std::pair{"libc.so.6:malloc", "uprobe/libc.so.6:malloc"},
             std::pair{"r:/bin/bash:readline", "uretprobe//bin/bash:readline"},
             std::pair{"u:libc.so.6:setjmp", "usdt/libc.so.6:setjmp"},
             std::pair{"u:libc.so.6:libc:setjmp", "usdt/libc.so.6:libc:setjmp"},
             std::pair{"e:cpu-clock:99", "perf_event/cpu-clock:99"},
             std::pair{"e:cpu-clock", "perf_event/cpu-clock"},
         }) {
        const auto found = section_of_target(target);
        ASSERT_TRUE(found) << target << found.error().message;
        EXPECT_EQ(*found, section);
    }
}

TEST(BccTarget, SaysWhatIsWrong) {
    for (const auto& [target, words] : {
             std::pair{"", "not the name"},
             std::pair{"vfs read", "not the name"},
             std::pair{"t:sched", "t:CATEGORY:EVENT"},
             std::pair{"t:sched:a/b", "t:CATEGORY:EVENT"},
             std::pair{"r:t:sched:sched_switch", "a tracepoint has none"},
             std::pair{"raw:", "name of a tracepoint"},
             std::pair{"libc.so.6:", "FILE:FUNCTION"},
             std::pair{"u:libc.so.6", "u:FILE:PROBE"},
             std::pair{"e:cpu-clok", "did you mean cpu-clock"},
             std::pair{"e:cpu-clock:often", "no frequency"},
             std::pair{"syscall:opnat", "no system call"},
         }) {
        const auto found = section_of_target(target);
        ASSERT_FALSE(found) << target;
        EXPECT_THAT(found.error().message, HasSubstr(words));
    }
}

}  // namespace
}  // namespace snoopbox::tools
