// SPDX-License-Identifier: Apache-2.0
#include "oneliners/probe.h"

#include <gmock/gmock.h>

namespace snoopbox::oneliners {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using Kind = Probe::Kind;

std::vector<std::string> texts(const Probe& probe, const std::vector<Span>& spans) {
    std::vector<std::string> all;
    all.reserve(spans.size());
    for (const auto& span : spans) {
        all.emplace_back(span.in(probe.text));
    }
    return all;
}

std::string text(const Probe& probe, const std::optional<Span>& span) {
    return span ? std::string(span->in(probe.text)) : "none";
}

TEST(TraceGrammar, ShortForms) {
    const auto one = read_trace("vfs_read");
    ASSERT_TRUE(one);
    EXPECT_EQ(one->kind, Kind::entry);
    EXPECT_EQ(one->name, "vfs_read");
    EXPECT_EQ(one->library, "");
    const auto two = read_trace("c:malloc");
    ASSERT_TRUE(two);
    EXPECT_EQ(two->library, "c");
    EXPECT_EQ(two->name, "malloc");
    const auto three = read_trace("r::vfs_read");
    ASSERT_TRUE(three);
    EXPECT_EQ(three->kind, Kind::at_return);
    EXPECT_EQ(three->library, "");
    const auto four = read_trace("::do_sys_open \"%s\", arg2@user");
    ASSERT_TRUE(four);
    EXPECT_EQ(four->kind, Kind::entry);
    EXPECT_EQ(four->name, "do_sys_open");
    EXPECT_THAT(texts(*four, four->values), ElementsAre("arg2@user"));
}

TEST(TraceGrammar, AllParts) {
    const auto probe = read_trace(
        "r:c:open+0x12(const char *path, int flags) (arg2 == 42 && f(1, 2)) \"%s, %d\", "
        "path, f(a, \"b,c\")");
    ASSERT_TRUE(probe) << probe.error().message;
    EXPECT_EQ(probe->kind, Kind::at_return);
    EXPECT_EQ(probe->name, "open");
    EXPECT_EQ(probe->offset, 0x12U);
    EXPECT_EQ(text(*probe, probe->signature), "const char *path, int flags");
    EXPECT_EQ(text(*probe, probe->predicate), "arg2 == 42 && f(1, 2)");
    EXPECT_EQ(text(*probe, probe->format), "\"%s, %d\"");
    EXPECT_THAT(texts(*probe, probe->values), ElementsAre("path", "f(a, \"b,c\")"));
}

TEST(TraceGrammar, EventsAndStaticProbes) {
    const auto event = read_trace("t:block:block_rq_complete \"sectors=%d\", args->nr_sector");
    ASSERT_TRUE(event);
    EXPECT_EQ(event->kind, Kind::tracepoint);
    EXPECT_EQ(event->category, "block");
    EXPECT_EQ(event->name, "block_rq_complete");
    const auto usdt = read_trace("u:pthread:libpthread:pthread_create (arg4 != 0)");
    ASSERT_TRUE(usdt);
    EXPECT_EQ(usdt->library, "pthread");
    EXPECT_EQ(usdt->provider, "libpthread");
    EXPECT_EQ(usdt->name, "pthread_create");
    EXPECT_EQ(text(*usdt, usdt->predicate), "arg4 != 0");
    EXPECT_FALSE(usdt->format);
}

// A condition that follows without a blank is no signature.
TEST(TraceGrammar, AConditionIsToldFromASignature) {
    const auto condition = read_trace("vfs_read(count > 4096)");
    ASSERT_TRUE(condition);
    EXPECT_EQ(text(*condition, condition->predicate), "count > 4096");
    EXPECT_FALSE(condition->signature);
    const auto signature = read_trace("vfs_read(struct file *file)");
    ASSERT_TRUE(signature);
    EXPECT_EQ(text(*signature, signature->signature), "struct file *file");
}

// What is said of each, and where.
TEST(TraceGrammar, Errors) {
    const auto said = [](const std::string& typed) {
        const auto probe = read_trace(typed);
        return probe ? "nothing" : probe.error().message;
    };
    EXPECT_EQ(said("vfs_read (count > (4096 \"%d\", count"),
              "nothing closes this (\n  vfs_read (count > (4096 \"%d\", count\n"
              "                    ^");
    EXPECT_EQ(said("vfs_read (count > 4096"),
              "nothing closes this (\n  vfs_read (count > 4096\n           ^");
    EXPECT_EQ(said("vfs_read \"%d"), "this \" has no end\n  vfs_read \"%d\n           ^");
    EXPECT_THAT(said("x:c:malloc"), StartsWith("\"x\" is no kind of probe: p, r, t or u\n"));
    EXPECT_THAT(said("p:a:b:c"), StartsWith("there is a colon too many\n"));
    EXPECT_THAT(said("t::exec"), StartsWith("the probe lacks its category\n"));
    EXPECT_THAT(said("c:"), StartsWith("the probe lacks a name\n"));
    EXPECT_THAT(said("c:+0"), StartsWith("the probe lacks a name\n  c:+0\n    ^^"));
    EXPECT_EQ(said("r:$pid:f"),
              "no library, tracepoint or function of the kernel begins with $\n"
              "  r:$pid:f\n    ^^^^");
    EXPECT_THAT(said("$pid"), HasSubstr("begins with $\n  $pid\n  ^^^^"));
    EXPECT_THAT(said("t:sched:$pid"), HasSubstr("begins with $\n  t:sched:$pid\n          ^^^^"));
    EXPECT_EQ(said("c:$pid"), "nothing");
    EXPECT_THAT(said(""), StartsWith("there is no probe\n"));
    EXPECT_THAT(said("vfs_read count"), StartsWith("a format in quotes is expected here\n"));
    EXPECT_THAT(said("vfs_read \"%d\" count"), StartsWith("a comma and the values"));
    EXPECT_THAT(said("vfs_read+x"), StartsWith("the offset is no number"));
    EXPECT_THAT(said("t:a:b(int x)"), StartsWith("only functions have a signature"));
    EXPECT_THAT(said("vfs_read \"%d\", a)"), StartsWith("nothing opens this )\n"));
    EXPECT_THAT(
        said("vfs\1read"),
        StartsWith("there is a character that cannot be shown, U+0001\n  vfs?read\n     ^"));
    EXPECT_THAT(said("vfs_read\r"),
                StartsWith("there is a character that cannot be shown, U+000D"));
    EXPECT_THAT(said("vfs\u200bread"), HasSubstr("U+200B\n  vfs???read\n     ^^^"));
    EXPECT_THAT(said(std::string("vfs\xffread")), StartsWith("the probe is no text in UTF-8"));
    EXPECT_THAT(said(std::string(10U << 20U, 'x')), HasSubstr("is too long"));
}

TEST(ArgdistGrammar, AllParts) {
    const auto probe = read_argdist(
        "r:c:write(int fd, const void *buf, size_t count):size_t,int:$entry(count),fd:$latency > "
        "1000 ? fd == 1 : 0#long writes");
    ASSERT_TRUE(probe) << probe.error().message;
    EXPECT_EQ(probe->kind, Kind::at_return);
    EXPECT_EQ(probe->library, "c");
    EXPECT_EQ(probe->name, "write");
    EXPECT_EQ(text(*probe, probe->signature), "int fd, const void *buf, size_t count");
    EXPECT_THAT(texts(*probe, probe->types), ElementsAre("size_t", "int"));
    EXPECT_THAT(texts(*probe, probe->values), ElementsAre("$entry(count)", "fd"));
    EXPECT_EQ(text(*probe, probe->predicate), "$latency > 1000 ? fd == 1 : 0");
    EXPECT_EQ(probe->label, "long writes");
}

TEST(ArgdistGrammar, FewerParts) {
    const auto calls = read_argdist("p:c:fork()#fork calls");
    ASSERT_TRUE(calls) << calls.error().message;
    EXPECT_EQ(calls->name, "fork");
    EXPECT_TRUE(calls->values.empty());
    const auto kernel = read_argdist("p::__kmalloc(u64 size):u64:size");
    ASSERT_TRUE(kernel) << kernel.error().message;
    EXPECT_EQ(kernel->library, "");
    EXPECT_EQ(kernel->name, "__kmalloc");
    EXPECT_THAT(texts(*kernel, kernel->values), ElementsAre("size"));
    const auto event = read_argdist("t:irq:irq_handler_entry():int:args->irq");
    ASSERT_TRUE(event) << event.error().message;
    EXPECT_EQ(event->kind, Kind::tracepoint);
    const auto name = read_argdist("c:malloc");
    ASSERT_TRUE(name) << name.error().message;
    EXPECT_EQ(name->library, "c");
}

TEST(ArgdistGrammar, ShortForm) {
    const auto result = read_argdist("vfs_read.retval");
    ASSERT_TRUE(result);
    EXPECT_EQ(result->kind, Kind::at_return);
    EXPECT_EQ(result->name, "vfs_read");
    EXPECT_THAT(texts(*result, result->values), ElementsAre("retval"));
    const auto two = read_argdist("vfs_read.count,file->f_path.dentry#reads");
    ASSERT_TRUE(two);
    EXPECT_EQ(two->kind, Kind::entry);
    EXPECT_THAT(texts(*two, two->values), ElementsAre("count", "file->f_path.dentry"));
    EXPECT_EQ(two->label, "reads");
}

TEST(ArgdistGrammar, ShortFormOfAProgram) {
    const auto result = read_argdist("/opt/py3.11/x:serve.file->at.x,retval");
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->kind, Kind::at_return);
    EXPECT_EQ(result->library, "/opt/py3.11/x");
    EXPECT_EQ(result->name, "serve");
    EXPECT_THAT(texts(*result, result->values), ElementsAre("file->at.x", "retval"));
    const auto entry = read_argdist("p:c:malloc.arg1 > 3 ? 1 : 2#sizes");
    ASSERT_TRUE(entry) << entry.error().message;
    EXPECT_EQ(entry->library, "c");
    EXPECT_THAT(texts(*entry, entry->values), ElementsAre("arg1 > 3 ? 1 : 2"));
    // Neither has values.
    for (const auto* text : {"libc.so.6:malloc", "c:work.isra.0", "u:libc.so.6:setjmp"}) {
        const auto probe = read_argdist(text);
        ASSERT_TRUE(probe) << text << probe.error().message;
        EXPECT_TRUE(probe->values.empty()) << text;
    }
    EXPECT_EQ(read_argdist("c:work.isra.0")->name, "work.isra.0");
}

TEST(ArgdistGrammar, Errors) {
    const auto said = [](const std::string& typed) {
        const auto probe = read_argdist(typed);
        return probe ? "nothing" : probe.error().message;
    };
    EXPECT_THAT(said("p::f():u64"), StartsWith("values are expected after the types\n"));
    EXPECT_THAT(said("p::f():u64,u64:a"), StartsWith("there are 2 types for 1 values\n"));
    EXPECT_THAT(said("p::f():u64:a:b:c"), StartsWith("there is a part too many\n"));
    EXPECT_THAT(said("p::f(:u64:a"), StartsWith("nothing closes this (\n"));
    EXPECT_THAT(said("p::f()x:u64:a"), StartsWith("a colon is expected here\n"));
}

}  // namespace
}  // namespace snoopbox::oneliners
