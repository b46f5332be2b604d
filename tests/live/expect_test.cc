// SPDX-License-Identifier: Apache-2.0
// Tests of what the live tests are made of; they need neither root nor a kernel.
#include "expect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "cases.h"
#include "command_line.h"
#include "option_use.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const Values values{{"cause", "42"}, {"dir", "/tmp/x.y"}};

bool matches(const std::string& yaml, const std::string& json) {
    const auto pattern = Pattern::read(YAML::Load(yaml), values);
    rapidjson::Document value;
    value.Parse(json.c_str());
    EXPECT_TRUE(pattern) << yaml;
    EXPECT_FALSE(value.HasParseError()) << json;
    return pattern && pattern->matches(&value);
}

struct Pair {
    const char* yaml;
    const char* json;
};

TEST(Pattern, Matches) {
    for (const auto& [yaml, json] :
         std::vector<Pair>{{"0", "0"},
                           {"1", "1.0"},
                           {"-2", "-2"},
                           {"1.5", "1.5"},
                           {"18446744073709551615", "18446744073709551615"},
                           {"'0'", R"("0")"},
                           {"0644", R"("0644")"},
                           {"true", "true"},
                           {"'true'", R"("true")"},
                           {"a b", R"("a b")"},
                           {"''", R"("")"},
                           {R"("\xff")", "[195, 191]"},  // bytes
                           {"~", "null"},
                           {"/^a.c$/", R"("abc")"},
                           {"/3/", "432"},
                           {"not /^b/", R"("ab")"},
                           {"/ b c$/", R"(["a", "b", "c"])"},
                           {"'> 0'", "1"},
                           {"'>= 1'", "1"},
                           {"'<-1'", "-2"},
                           {"'!= 0'", "-1"},
                           {"1..3", "3"},
                           {"-3 .. -1", "-1"},
                           {"'0.5..0.6'", "0.55"},
                           {"[a, 1, '> 2']", R"(["a", 1, 3])"},
                           {"[...]", "[]"},
                           {"[a, ..., c]", R"(["a", "b", "b", "c"])"},
                           {"{a: 1, b: ~}", R"({"a": 1, "c": 2})"},
                           {"!text /etc/", R"("/etc/")"},
                           {"!text '> 0'", R"("> 0")"},
                           {"$cause", "42"},
                           {"$cause", R"("42")"},
                           {"'$cause'", R"("42")"},
                           {"'> $cause'", "43"},
                           {"$dir/a", R"("/tmp/x.y/a")"},
                           {"$dir/", R"("/tmp/x.y/")"},
                           {"/^$dir$/", R"("/tmp/x.y")"},
                           {"${dir}a", R"("/tmp/x.ya")"},
                           {"$unknown", R"("$unknown")"},
                           {"$dir/../y", R"("/tmp/x.y/../y")"}}) {
        EXPECT_TRUE(matches(yaml, json)) << yaml << " " << json;
    }
}

TEST(Pattern, DoesNotMatch) {
    for (const auto& [yaml, json] :
         std::vector<Pair>{{"0", R"("0")"},
                           {"'0'", "0"},
                           {"0", "1"},
                           {"0", "null"},
                           {"18446744073709551615", "18446744073709551614"},
                           {"true", R"("true")"},
                           {"a", R"("ab")"},
                           {"~", "0"},
                           {"/^b/", R"("ab")"},
                           {"not /b/", R"("ab")"},
                           {"not /b/", "null"},
                           {"'> 0'", "0"},
                           {"'> 0'", R"("1")"},
                           {"'!= 0'", "0"},
                           {"1..3", "4"},
                           {"[a]", R"(["a", "b"])"},
                           {"[a, b]", R"(["a"])"},
                           {"{a: 1}", R"({"a": 2})"},
                           {"{a: 1}", R"({})"},
                           {"/etc/", R"("/usr")"},
                           {"/^$dir$/", R"("/tmp/xzy")"}}) {
        EXPECT_FALSE(matches(yaml, json)) << yaml << " " << json;
    }
}

std::vector<std::string> messages(const std::string& yaml, const std::string& out,
                                  const std::string& err = {}, int status = 0) {
    const auto expected = read_expectation(YAML::Load(yaml), values);
    EXPECT_TRUE(expected) << expected.error().message;
    Output output;
    output.add(out);
    output.end();
    std::vector<std::string> found;
    for (const auto& mismatch : find_mismatches(*expected, output, err, status)) {
        found.push_back(mismatch.message);
    }
    return found;
}

const std::string two_rows = R"({"pid":1,"comm":"a"}
{"pid":2,"comm":"b"})";

TEST(Expect, Rows) {
    EXPECT_THAT(
        messages("rows: [{pid: 2}, {pid: 1, times: 1}, {pid: '> 0', times: '>= 2'}]", two_rows),
        IsEmpty());
    EXPECT_THAT(messages("none: [{pid: 3}, {pid: 1, comm: b}]", two_rows), IsEmpty());
    EXPECT_THAT(messages("none: [{pid: 1}]", two_rows), ElementsAre(HasSubstr("none should")));
    EXPECT_THAT(messages("rows: [{pid: 1, times: 2}]", two_rows),
                ElementsAre(HasSubstr("1 rows instead of 2")));
    EXPECT_THAT(messages("rows: [{pid: 1, times: 0}]", two_rows), Not(IsEmpty()));
}

TEST(Expect, TheNearestRowsComeFirst) {
    EXPECT_THAT(messages("rows: [{pid: $cause, comm: b, fd: 3}]", two_rows),
                ElementsAre("no row matches {pid: 42, comm: b, fd: 3}\n"
                            "  the nearest of 2:\n"
                            "    {\"pid\":2,\"comm\":\"b\"}\n"
                            "      differs: pid=2 fd is absent\n"
                            "    {\"pid\":1,\"comm\":\"a\"}\n"
                            "      differs: pid=1 comm=\"a\" fd is absent"));
    EXPECT_THAT(messages("rows: [{pid: 1}]", ""), ElementsAre(HasSubstr("no row at all")));
}

TEST(Expect, Histograms) {
    const std::string out =
        R"({"disk":"a","buckets":[{"low":0,"high":1,"count":2},{"low":8,"high":15,"count":8}]}
{"disk":"b","buckets":[{"low":64,"high":127,"count":1}]})";
    EXPECT_THAT(
        messages("histogram: {keys: {disk: a}, count: 10, between: [10, 20], share: 0.8}", out),
        IsEmpty());
    EXPECT_THAT(messages("histogram: [{count: 11}, {keys: {disk: b}, between: [100, 200]}]", out),
                IsEmpty());
    EXPECT_THAT(messages("histogram: {keys: {disk: a}, between: [10, 20]}", out),
                ElementsAre(HasSubstr("8 of 10")));
    EXPECT_THAT(messages("histogram: {count: '> 11'}", out),
                ElementsAre(HasSubstr("count 11 instead of \"> 11\"")));
    EXPECT_THAT(messages("histogram: {keys: {disk: c}}", out),
                ElementsAre(AllOf(HasSubstr("no histogram"), HasSubstr("differs: disk=\"a\""))));
}

TEST(Expect, Stacks) {
    const std::string out =
        R"({"kernel":["entry","do_it+0x1f","vfs_read"],"user":["main"],"value":3,"comm":"x"})";
    EXPECT_THAT(messages("stacks: {kernel: [entry, vfs_read], user: [main], value: '> 2'}", out),
                IsEmpty());
    EXPECT_THAT(messages("stacks: [{kernel: [do_it, /^vfs/]}, {comm: x}]", out), IsEmpty());
    EXPECT_THAT(messages("stacks: {kernel: [vfs_read, entry]}", out), Not(IsEmpty()));
    EXPECT_THAT(messages("stacks: {kernel: [do]}", out), Not(IsEmpty()));
    EXPECT_THAT(messages("stacks: {kernel: [entry], value: 4}", out),
                ElementsAre(HasSubstr("differs: value=3")));
}

TEST(Expect, TextsAndStatus) {
    EXPECT_THAT(messages("{stdout: /^b$/, stderr: [/x/, not /y/]}", "a\nb\n", "x"), IsEmpty());
    EXPECT_THAT(messages("{stdout: /^c$/, stderr: [not /x/]}", "a\nb\n", "x"),
                ElementsAre(HasSubstr("/^c$/"), HasSubstr("not /x/")));
    EXPECT_THAT(messages("status: 2", "", "", 2), IsEmpty());
    EXPECT_THAT(messages("{}", "", "", 2), ElementsAre(HasSubstr("status is 2 instead of 0")));
    EXPECT_THAT(messages("rows: []\nnone: [{a: 1}]", "PID COMM\n"),
                ElementsAre(HasSubstr("no JSON object: PID COMM")));
}

Result<Suite> suite(const std::string& yaml) {
    const auto dir = TempDir::create().value();
    const auto file = dir.path() / "tool.yaml";
    std::ofstream(file) << yaml;
    return read_suite(file);
}

TEST(Cases, AreRead) {
    const auto read = suite(
        "tool: tool\nneeds: [kprobes]\ncases:\n"
        "- {name: it's shown with -x, run: [-x, $cause], cause: a, until: 2.5, rows: [{a: 1}]}\n"
        "- {name: usage, status: 2, needs: ['program:ip', {succeeds: [a, b]}]}\n");
    ASSERT_TRUE(read) << read.error().message;
    const auto& first = read->cases.at(0);
    EXPECT_EQ(first.identifier, "ItsShownWithX");
    EXPECT_THAT(first.options, ElementsAre("-x", "$cause"));
    EXPECT_EQ(first.until, Until::seconds);
    EXPECT_EQ(first.seconds, 2.5);
    EXPECT_EQ(read->cases.at(1).until, Until::exit);
    EXPECT_EQ(read->cases.at(1).needs.size(), 3U);
}

TEST(Cases, MistakesAreErrorsWithTheirLine) {
    const std::string begin = "tool: tool\ncases:\n- {name: a, status: 0, ";
    for (const auto& [yaml, error] : std::vector<Pair>{
             {"tool: x\n", "tool.yaml:1: the file's name"},
             {"tool: tool\n", "no cases"},
             {"tool: tool\ncases:\n- {status: 0}", "tool.yaml:3: a case has a name"},
             {"tool: tool\ncases:\n- {name: a}", "tool.yaml:3: the case \"a\" expects nothing"},
             {"tool: tool\ncases: [", "tool.yaml:"}}) {
        const auto read = suite(yaml);
        ASSERT_FALSE(read) << yaml;
        EXPECT_THAT(read.error().message, HasSubstr(error));
    }
    for (const auto& [yaml, error] :
         std::vector<Pair>{{"row: []", "unknown key \"row\""},
                           {"until: cause", "until is"},
                           {"until: rows", "there are none"},
                           {"needs: [kprobe]", "no feature \"kprobe\""},
                           {"needs: [program]", "no feature"},
                           {"stdout: x", "/regular expression/"},
                           {"rows: [{a: '/(/'}]", "missing )"},
                           {"output: csv, rows: [{a: 1}]", "output: json"},
                           {"histogram: {min: 1}", "unknown key \"min\""},
                           {"histogram: {between: [1]}", "[LOW, HIGH]"}}) {
        const auto read = suite(begin + yaml + "}\n");
        ASSERT_FALSE(read) << yaml;
        EXPECT_THAT(read.error().message, AllOf(HasSubstr("tool.yaml:3: "), HasSubstr(error)));
    }
    EXPECT_FALSE(suite(begin + "}\n- {name: A, status: 0}"));
}

TEST(OptionUse, IsReadAsTheProgramReadsIt) {
    const std::vector<DeclaredOption> declared{{"all", "a", false, false},
                                               {"pid", "p", true, false},
                                               {"name", "", true, false},
                                               {"exec", "", true, true}};
    using Words = std::vector<std::string>;
    const auto used = [&](const Words& words) { return used_options(declared, words); };
    EXPECT_THAT(used({"-ap5", "--name=x"}), ElementsAre("all", "pid", "name"));
    EXPECT_THAT(used({"-p", "-a", "--name", "--all"}), ElementsAre("pid", "name"));
    EXPECT_THAT(used({"--exec", "ls", "-a"}), ElementsAre("exec"));
    EXPECT_THAT(used({"-d", "1", "--duration", "1", "--all"}), ElementsAre("all"));
    EXPECT_THAT(unused_options(declared, {}), ElementsAre("all", "pid", "name", "exec"));
}

TEST(Quoted, CanBePasted) {
    EXPECT_EQ(quoted({"a", "", "b c", "it's", "^x$"}), R"(a '' 'b c' 'it'\''s' '^x$')");
}

}  // namespace
}  // namespace snoopbox::test
