// SPDX-License-Identifier: Apache-2.0
// The texts of tools that one-liners become. They are parsed as any other.
#include "oneliners/write.h"

#include <gmock/gmock.h>

#include "example_kernel.h"

namespace snoopbox::oneliners {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using tools::OneLiner;

class Writing : public testing::Test {
  protected:
    Result<std::string> write(OneLiner asks, const std::vector<std::string>& texts,
                              const Settings& settings = {.is_marked = false}) {
        std::vector<Line> lines;
        lines.reserve(texts.size());
        for (const auto& text : texts) {
            lines.push_back({asks, text});
        }
        return write_tool(example_tool(asks), example_text(asks), "asked", lines, example_.kernel(),
                          settings);
    }
    std::string events(const std::string& text) {
        auto written = write(OneLiner::events, {text});
        return written ? std::move(*written) : written.error().message;
    }
    std::string counts(const std::string& text) {
        auto written = write(OneLiner::counts, {text});
        return written ? std::move(*written) : written.error().message;
    }

    ExampleKernel example_;
};

TEST_F(Writing, AnEvent) {
    EXPECT_EQ(events("vfs_read (count > 4096) \"%s: %d\", file->f_path.dentry->d_name.name, count"),
              R"(/* ---
name: asked
summary: "one-liners: vfs_read"
description: "Written by snoopbox asker, for\n\n  vfs_read (count > 4096) \"%s: %d\", file->f_path.dentry->d_name.name, count\n"
options:
  - {name: self, help: all, sets: opt_self}
  - {name: cumulative, help: all}
  - {name: top, type: number, argument: N, help: all}
headers: btf
probes:
  - {handler: traced_1, function: "vfs_read"}
events:
  kinds:
    - struct: line_1
      columns:
        - {name: pid, width: 7, field: pid}
        - {name: function, heading: FUNC, width: 16, field: kind, format: name, names: {0: "vfs_read"}}
        - {name: message, heading: "-", shows: "{name}: {count}"}
        - {name: name, field: v1}
        - {name: count, field: v2}
--- */
struct one_line {
    u64 kind;
    u32 pid;
    u32 unused;
};
static __always_inline bool is_wanted_line(void)
{
    return opt_self;
}
static __always_inline void begin_line(void *ctx, struct one_line *line)
{
    line->pid = 1;
}

struct line_1 { /* begins like struct one_line */
    u64 kind;
    u32 pid;
    u32 unused;
    s64 v2;
    char v1[80];
};
SNOOP_EVENT(struct line_1);

static __always_inline int traced_1(void *ctx, size_t count, struct file *file)
{
    struct line_1 *event;

    if (!is_wanted_line())
        return 0;
    if (!((count > 4096)))
        return 0;
    event = snoop_reserve(sizeof(*event));
    if (!event)
        return 0;
    begin_line(ctx, (struct one_line *)event);
    event->kind = SNOOP_KIND(line_1);
    snoop_read_text_at(event->v1, sizeof(event->v1), (u64)(SNOOP_READ_AS(char *, &(SNOOP_READ_AS(struct dentry *, &(file)->f_path.dentry))->d_name.name)));
    event->v2 = count;
    snoop_submit(event);
    return 0;
}
)");
}

TEST_F(Writing, EveryToolParses) {
    for (const auto* text : {"vfs_read",
                             "r::vfs_read",
                             "r::vfs_read \"%d %d\", retval, count",
                             "do_open",
                             "do_open \"%s %p\", filename, ctx",
                             "c:malloc",
                             "c:malloc \"%d\", arg1",
                             "r:c:malloc (retval) \"%x\", retval",
                             "p:c:open(const char *path, int flags) \"%s\", path",
                             "t:sched:sched_exec",
                             "t:sched:sched_exec \"%s\", args->filename",
                             "t:sched:sched_exec \"%s %d\", p->comm, old_pid",
                             "u:python:function__entry \"%s\", arg1",
                             "vfs_read \"plain {text} 100%%\"",
                             R"(vfs_read "*/ \" %d", count)",
                             "__x64_sys_nanosleep(struct file *ts) \"%d\", ts->f_mode",
                             "sys_nanosleep \"%x\", arg1",
                             "without_types (arg1 == 3) \"%s\", arg2",
                             "vfs_read+0x12",
                             "vfs_read \"%K %U %c %hd %llx\", arg1, arg2, arg3, arg3, arg4",
                             "vfs_read \"%d %u %d %d\", $pid, $uid, $cpu, $task->pid",
                             "vfs_read \"%s %s\", file->f_hold, file->f_is_open"}) {
        const auto written = write(OneLiner::events, {text});
        ASSERT_TRUE(written) << text << "\n" << written.error().message;
        const auto tool = tools::parse_tool("asked", *written);
        ASSERT_TRUE(tool) << text << "\n" << tool.error().message << "\n" << *written;
        EXPECT_EQ(tool->probes.size(), 1U);
    }
}

TEST_F(Writing, AllArgumentsAreShownByTheirTypes) {
    EXPECT_THAT(events("vfs_read"),
                HasSubstr("shows: \"file={file} buf={buf} count={count} pos={pos}\""));
    EXPECT_THAT(events("vfs_read"), HasSubstr("{name: file, field: v1, format: hex}"));
    EXPECT_THAT(events("vfs_read"), HasSubstr("{name: count, field: v3}"));
    EXPECT_THAT(events("r::vfs_read"), HasSubstr("retval={retval}"));
    EXPECT_THAT(events("do_open"), HasSubstr("char v1[80];"));
    EXPECT_THAT(events("t:sched:sched_exec"), HasSubstr("trace_event: \"sched:sched_exec\""));
    EXPECT_THAT(events("t:sched:sched_exec"), HasSubstr("filename={filename} pid={args_pid}"));
}

TEST_F(Writing, HandlersNameWhatTheyUse) {
    EXPECT_THAT(events("vfs_read \"%d\", arg3"), HasSubstr("traced_1(void *ctx, size_t count)"));
    EXPECT_THAT(events("do_open \"%p\", ctx"), HasSubstr("traced_1(void *ctx, void *arg2)"));
    EXPECT_THAT(events("c:f \"%d\", arg3"),
                HasSubstr("traced_1(void *ctx, u64 arg1, u64 arg2, u64 arg3)"));
    EXPECT_THAT(events("r::vfs_read \"%d\", retval"),
                HasSubstr("traced_1(void *ctx, ssize_t ret)"));
    EXPECT_THAT(events("c:f(int fd) \"%d\", fd"), HasSubstr("    int fd = (int)(u64)arg1;\n"));
    EXPECT_THAT(events("sys_nanosleep(struct file *ts) \"%d\", ts->f_mode"),
                HasSubstr("struct file *ts = (struct file *)(u64)SNOOP_NATIVE_ARG1(regs);"));
    EXPECT_THAT(events("t:sched:sched_exec \"%d\", old_pid"),
                HasSubstr("{handler: traced_1, tracepoint: \"sched_exec\"}"));
}

// As their types say, values are not cut.
TEST_F(Writing, NumbersAreAsLargeAsTheyAre) {
    EXPECT_THAT(events("vfs_read \"%d\", count"), HasSubstr("    s64 v1;\n"));
    EXPECT_THAT(events("vfs_read \"%u\", file->f_mode"), HasSubstr("    u32 v1;\n"));
    EXPECT_THAT(events("c:f \"%d\", arg1"), HasSubstr("    s32 v1;\n"));
    EXPECT_THAT(events("c:f \"%lx\", arg1"), HasSubstr("    u64 v1;\n"));
}

TEST_F(Writing, HexadecimalNumbersHaveOnePrefix) {
    EXPECT_THAT(events("vfs_read \"at 0x%lx\", count"), HasSubstr("shows: \"at {count}\""));
}

// What a process has is read at its place: the C has no types of programs, and no names of theirs.
TEST_F(Writing, DebugInformationTellsTheArgumentsOfUserFunctions) {
    const auto all = events("/bin/shop:serve");
    EXPECT_THAT(all, HasSubstr("{handler: traced_1, user: \"/bin/shop:_Z5serveP4file\"}"));
    EXPECT_THAT(all, HasSubstr("shows: \"file={file} state={state} last={last}\""));
    EXPECT_THAT(all, HasSubstr("{name: state, field: v2, format: name, names: {-1: \"LOST\", 0: "
                               "\"IDLE\"}}"));
    EXPECT_THAT(all, AllOf(HasSubstr("traced_1(void *ctx, u64 arg1, u64 arg2, u64 arg3)"),
                           HasSubstr("    event->v1 = (u64)arg1;\n"),
                           HasSubstr("    event->v2 = (s32)arg2;\n"),
                           HasSubstr("    event->v3 = (s16)arg3;\n")));
    EXPECT_THAT(events("/bin/shop:serve+8 \"%d\", arg1"), HasSubstr("event->v1 = (u64)arg1;"));
    EXPECT_THAT(events("r:/bin/shop:serve \"%d\", retval"),
                AllOf(HasSubstr("(void *ctx, u64 ret)"), HasSubstr("event->v1 = (s32)ret;")));
}

TEST_F(Writing, MembersInAProcess) {
    const auto value = [this](const std::string& expression) {
        const auto text = events("/bin/shop:serve \"%d\", " + expression);
        constexpr std::string_view begin = "event->v1 = ";
        const auto at = text.find(begin);
        return at == std::string::npos
                   ? text
                   : text.substr(at + begin.size(), text.find(";\n", at) - at - begin.size());
    };
    EXPECT_EQ(value("file->at.x"), "SNOOP_READ_USER(s32, ((arg1 + 24 /* at */) + 0 /* x */))");
    EXPECT_EQ(value("file->next->at.y"),
              "SNOOP_READ_USER(u32, ((SNOOP_READ_USER(u64, (arg1 + 8 /* next */)) + 24 /* at */) + "
              "4 /* y */))");
    EXPECT_EQ(value("file->numbers[last]"),
              "SNOOP_READ_USER(s16, ((arg1 + 16 /* numbers */) + (u64)((s16)arg3) * 2))");
    EXPECT_EQ(value("file->low"), "snoop_user_bits_at(arg1, 256 /* low */, 3)");
    EXPECT_EQ(value("state == LOST"), "((s32)arg2 == (-1))");
    EXPECT_EQ(value("file[1].state"),
              "SNOOP_READ_USER(s32, ((arg1 + (u64)(1) * 96) + 64 /* state "
              "*/))");
    EXPECT_EQ(value("(&file->at)->x"), "SNOOP_READ_USER(s32, ((arg1 + 24 /* at */) + 0 /* x */))");
    EXPECT_EQ(value("file + 2 == 0"), "((arg1 + (u64)(2) * 96) == 0)");
    EXPECT_EQ(value("file - file->next"),
              "snoop_quotient(arg1 - SNOOP_READ_USER(u64, (arg1 + 8 /* next */)), 96)");
    EXPECT_EQ(value("((struct file *)arg3)->state"),
              "SNOOP_READ_USER(s32, (((u64)(u64)arg3) + 64 /* state */))");
    EXPECT_EQ(value("(number_t)last"), "((u32)(s16)arg3)");
    EXPECT_EQ(value("sizeof(struct file) + sizeof(file->at)"), "(96 + 8)");
    EXPECT_EQ(value("arg4"), "(u64)arg4");
    // The task is the kernel's.
    EXPECT_EQ(value("$task->pid"),
              "SNOOP_READ_AS(int, &(((struct task_struct *)bpf_get_current_task()))->pid)");
    EXPECT_THAT(events("/bin/shop:serve \"%s\", file->label"),
                HasSubstr("snoop_read_user_text_at(event->v1, sizeof(event->v1), "
                          "(u64)(SNOOP_READ_USER(u64, (arg1 + 0 /* label */))));"));
}

TEST_F(Writing, ErrorsOfTypesOfPrograms) {
    EXPECT_THAT(events("/bin/shop:serve \"%d\", weight"),
                StartsWith("weight is passed where programs in the kernel cannot find it"));
    EXPECT_THAT(events("/bin/shop:serve \"%d\", file->weight"),
                StartsWith("programs in the kernel do not compute with this type\n"));
    EXPECT_THAT(events("/bin/shop:serve \"%d\", file->wide"),
                StartsWith("programs in the kernel do not compute with this type\n"));
    EXPECT_THAT(events("/bin/shop:serve \"%d\", file->f_pos"),
                StartsWith("struct file has no member f_pos"));
    EXPECT_THAT(events("/bin/shop:serve \"%d\", ((struct nothing *)arg1)->x"),
                StartsWith("there is no struct nothing"));
    EXPECT_THAT(events("/bin/shop:serve \"%d\", (u64)file->at"),
                StartsWith("a struct is no value"));
    EXPECT_THAT(events("/bin/shop:serve(int a, int b, int c, int d, int e, int f, int g)"),
                StartsWith("serve has no argument 7\n"));
}

TEST_F(Writing, ASignatureCountsMoreThanDebugInformation) {
    const auto written = events(
        "/bin/shop:serve(struct file *own, long third) \"%d %d\", "
        "own->at.x, third");
    EXPECT_THAT(written,
                AllOf(HasSubstr("    u64 own = (u64)(u64)arg1;\n"),
                      HasSubstr("    long third = (long)(u64)arg2;\n"),
                      HasSubstr("SNOOP_READ_USER(s32, ((own + 24 /* at */) + 0 /* x */))")));
}

TEST_F(Writing, ValuesOfProgramsAreCounted) {
    const auto written = write(
        OneLiner::counts, {"/bin/shop:serve.state,file->next->last", "/bin/shop:serve.retval"});
    EXPECT_THAT(written ? "" : written.error().message,
                StartsWith("struct file has no member last"));
    const auto good =
        write(OneLiner::counts, {"/bin/shop:serve.state,file->label", "/bin/shop:serve.retval"});
    ASSERT_TRUE(good) << good.error().message;
    const auto tool = tools::parse_tool("asked", *good);
    ASSERT_TRUE(tool) << tool.error().message << *good;
    EXPECT_EQ(tool->reports.size(), 2U);
}

TEST_F(Writing, Several) {
    const auto written = write(OneLiner::events, {"vfs_read \"%d\", count", "do_open"});
    ASSERT_TRUE(written);
    const auto tool = tools::parse_tool("asked", *written);
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_EQ(tool->events.kinds.size(), 2U);
    EXPECT_EQ(tool->probes.size(), 2U);
    EXPECT_EQ(tool->headers, "btf");
}

TEST_F(Writing, IncludesTakeTheHeadersThatThereAre) {
    const auto written = write(OneLiner::events, {"vfs_read"},
                               {.includes = {"linux/fs.h", "/own/own.h"}, .is_marked = false});
    ASSERT_TRUE(written);
    EXPECT_THAT(*written, HasSubstr("--- */\n#include <linux/fs.h>\n#include \"/own/own.h\"\n"));
    EXPECT_THAT(*written, Not(HasSubstr("headers: btf")));
}

TEST_F(Writing, Counts) {
    const auto written = write(OneLiner::counts, {"vfs_read.file->f_path.dentry->d_name.name,count"
                                                  "#reads"});
    ASSERT_TRUE(written) << written.error().message;
    const auto tool = tools::parse_tool("asked", *written);
    ASSERT_TRUE(tool) << tool.error().message << *written;
    ASSERT_EQ(tool->reports.size(), 1U);
    EXPECT_EQ(tool->reports[0].label, "reads");
    EXPECT_THAT(
        *written,
        HasSubstr("shows: \"file->f_path.dentry->d_name.name = {name}, count = {count_2}\""));
}

// The names of variables are none that the kernel's or the user's arguments have.
TEST_F(Writing, ArgumentsKeepTheirNames) {
    EXPECT_THAT(counts("vfs_read.count"),
                AllOf(HasSubstr("size_t count)"), Not(HasSubstr("*count")),
                      HasSubstr("    snoop_key.v1 = count;\n")));
}

TEST_F(Writing, AHistogram) {
    const auto written = write(OneLiner::histogram, {"r::vfs_read():ssize_t:retval:count > 1"});
    ASSERT_TRUE(written) << written.error().message;
    const auto tool = tools::parse_tool("asked", *written);
    ASSERT_TRUE(tool) << tool.error().message << *written;
    EXPECT_EQ(tool->reports[0].as, tools::Report::As::histogram);
    EXPECT_EQ(tool->reports[0].unit, "retval");
    EXPECT_THAT(*written, HasSubstr("    snoop_value = ((ssize_t)ret);\n"));
    EXPECT_THAT(*written, HasSubstr("return: true"));
}

TEST_F(Writing, ErrorsPointIntoTheText) {
    EXPECT_EQ(events("vfs_raed"),
              "this kernel has no function vfs_raed; did you mean vfs_read?\n"
              "  vfs_raed\n"
              "  ^^^^^^^^");
    EXPECT_THAT(events("vfs_*"), StartsWith("one name is expected here, not a pattern\n"));
    EXPECT_EQ(events("vfs_read \"%s\", count"),
              "%s shows a text, and this is size_t\n"
              "  vfs_read \"%s\", count\n"
              "                 ^^^^^");
    EXPECT_EQ(events("vfs_read \"%d %d\", count"),
              "the format is for 2 values, and there is 1\n"
              "  vfs_read \"%d %d\", count\n"
              "               ^^");
    EXPECT_THAT(events("vfs_read \"%d\", count, count"),
                StartsWith("the format is for 1 value, and there are 2\n"));
    EXPECT_THAT(events("vfs_read \"%y\", count"), StartsWith("there is no conversion \"%y\"\n"));
    EXPECT_THAT(events("vfs_read \"%5d\", count"),
                StartsWith("there is no conversion \"%5d\": values have no width or precision\n"));
    EXPECT_THAT(events("vfs_read \"%d\", file->f_path"),
                StartsWith("%d shows one value, and this is struct path\n"));
    EXPECT_THAT(events("vfs_read \"%d\", retval"),
                StartsWith("retval is known at the return only\n"));
    EXPECT_THAT(events("r::do_open \"%d\", retval"), StartsWith("do_open returns nothing\n"));
    EXPECT_THAT(events("t:sched:sched_exce"),
                StartsWith("this kernel has no tracepoint sched_exce; did you mean sched_exec?\n"));
    EXPECT_THAT(events("t:sched:sched_exec \"%s\", args->filenam"),
                StartsWith("there is no args->filenam; did you mean args->filename?\n"));
    EXPECT_THAT(events("vfs_read(struct file *a, int b, int c, int d, int e) \"%d\", e"),
                StartsWith("vfs_read has no argument 5\n"));
    EXPECT_THAT(counts("vfs_read.file->f_path"),
                StartsWith("this is no value that can be counted\n"));
}

// What the compiler says of a line that was written is shown where the user wrote it.
TEST(Marks, PointIntoTheLines) {
    const std::vector<Line> lines = {{OneLiner::events, "vfs_read (NO_SUCH & count)"}};
    const auto said = point_into_lines(
        "one-liner does not compile:\none-liner 0:10:25:1:12: error: use of undeclared identifier "
        "'NO_SUCH'\n    if (!((NO_SUCH & count)))\n",
        lines);
    EXPECT_EQ(said,
              "the compiler says: use of undeclared identifier 'NO_SUCH'\n"
              "  vfs_read (NO_SUCH & count)\n"
              "            ^^^^^^^");
    EXPECT_EQ(point_into_lines("something else", lines), "something else");
    EXPECT_EQ(point_into_lines("one-liner 7:10:25:1:12: error: x", lines),
              "one-liner 7:10:25:1:12: error: x");
}

TEST_F(Writing, IsATool) {
    for (const char* text :
         {"vfs_read\t\"a\\tb {\\n} \\\"%d\\\"\", count",
          "t:sched:sched_exec \"*/ %s\", args->filename", "c:a|`#/-{}\t\"%d\", arg1"}) {
        const auto written = write(OneLiner::events, {text});
        ASSERT_TRUE(written) << written.error().message;
        const auto parsed = tools::parse_tool("written", *written);
        EXPECT_TRUE(parsed) << parsed.error().message << "\n" << *written;
    }
}

TEST_F(Writing, ExpressionsAreMarked) {
    const auto written = write(OneLiner::events, {"vfs_read (count) \"%d\", count"}, {});
    ASSERT_TRUE(written);
    EXPECT_THAT(*written, HasSubstr("#line 1 \"one-liner 0:10:15\"\n    if (!(count))\n"));
}

}  // namespace
}  // namespace snoopbox::oneliners
