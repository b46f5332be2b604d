// SPDX-License-Identifier: Apache-2.0
#include "tools/c_source.h"

#include <gtest/gtest.h>

namespace snoopbox::tools {
namespace {

TEST(CSource, FindsWholeWordsOnly) {
    const CSource source("int on_exec(void) { return my_opt + opt2; }");
    EXPECT_TRUE(source.has_word("on_exec"));
    EXPECT_TRUE(source.has_word("int"));
    EXPECT_FALSE(source.has_word("opt"));
    EXPECT_FALSE(source.has_word("exec"));
    EXPECT_FALSE(source.has_word(""));
}

TEST(CSource, CommentsAndLiteralsHoldNoWords) {
    const CSource source(
        "/* one */ a // two\nb \"three /* \" c 'x' /* \" */ d\n#error don't\ne /* open");
    for (const char* word : {"a", "b", "c", "d", "e"}) {
        EXPECT_TRUE(source.has_word(word)) << word;
    }
    for (const char* word : {"one", "two", "three", "x", "open"}) {
        EXPECT_FALSE(source.has_word(word)) << word;
    }
}

TEST(CSource, WordsMayTouchLiteralsAndComments) {
    const CSource source("\"x\"a 'y'b /*z*/c//w\nd");
    for (const char* word : {"a", "b", "c", "d"}) {
        EXPECT_TRUE(source.has_word(word)) << word;
    }
    for (const char* word : {"x", "y", "z", "w"}) {
        EXPECT_FALSE(source.has_word(word)) << word;
    }
    EXPECT_FALSE(CSource("'\\''a").has_word("nonesuch"));
    EXPECT_TRUE(CSource("'\\''a").has_word("a")) << "an escaped quote ends nothing";
}

TEST(CSource, StructBodyIsWhatItsBracesHold) {
    const CSource source(
        "struct ev *f(struct ev *e);\nstruct event { int no; };\n"
        "struct ev\n{ struct { int a; } in; int b; };\nint c;");
    const auto body = source.struct_body("ev");
    EXPECT_TRUE(has_word(body, "a"));
    EXPECT_TRUE(has_word(body, "b"));
    EXPECT_FALSE(has_word(body, "c"));
    EXPECT_FALSE(has_word(body, "no"));
    EXPECT_EQ(CSource("struct e {int a;};").struct_body("e"), "int a;");
    EXPECT_EQ(CSource("struct e{struct {int a;}b;}c;").struct_body("e"), "struct {int a;}b;");
    EXPECT_TRUE(source.struct_body("f").empty());
    EXPECT_TRUE(CSource("struct ev {").struct_body("ev").empty());
    EXPECT_TRUE(CSource("struct").struct_body("ev").empty());
}

TEST(CSource, ParametersAreTypesAndNames) {
    const CSource source(
        "int done(int); /* done(int x) {} */\n"
        "static int\ndone(struct request *rq, const char *const *names,unsigned  int\n n)\n{ }\n"
        "int none(void) { done(1, 2, 3); }\nint empty() {}\nint array(int a[2]) {}\n"
        "int unnamed(int) {}\nint ended(int a");
    const auto done = source.parameters("done");
    ASSERT_TRUE(done);
    ASSERT_EQ(done->size(), 3U);
    EXPECT_EQ(done->at(0).type, "struct request *");
    EXPECT_EQ(done->at(0).name, "rq");
    EXPECT_EQ(done->at(1).type, "const char *const *");
    EXPECT_EQ(done->at(2).name, "n");
    EXPECT_TRUE(source.parameters("none")->empty());
    EXPECT_TRUE(source.parameters("empty")->empty());
    for (const auto* name : {"array", "unnamed", "ended", "absent"}) {
        EXPECT_FALSE(source.parameters(name)) << name;
    }
}

}  // namespace
}  // namespace snoopbox::tools
