// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <ostream>
#include <string>
#include <string_view>

#include "changed_tool.h"
#include "tools/tool_spec.h"

namespace snoopbox::tools {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view block = R"(/* ---
name: forksnoop
summary: trace forks
description: |
  First paragraph.

  Second one.
examples:
  - [forksnoop -a, "all of them"]
probes:
  - {handler: on_fork, function: [kernel_clone, _do_fork], return: true, optional: true}
  - {handler: on_clone, syscall: [clone, clone3], return: true, skip_if: "ret < 0"}
  - {handler: before, syscall: clone, if_cheap: true}
  - {handler: forked, tracepoint: sched_process_fork, when: all}
  # Lines of a declaration can be comments,
  # as in any YAML.
options:
  - {name: all, letter: a, help: threads too, sets: opt_all}
  - {name: name, letter: n, type: regex, argument: REGEX, help: only these, matches: comm}
  - {name: most, type: number, argument: N, default: 5, minimum: 1, maximum: 9, help: h, limits: args}
events:
  struct: fork_event
  columns:
    - {name: comm, heading: COMMAND, width: 16, field: comm, format: comm}
    - {name: pid, width: 6, field: pid, align: right, when: all}
    - {name: args, field: args_bytes, of: total, format: argv}
--- */
)";

constexpr std::string_view code = R"(
struct fork_event {
    char comm[16];
    struct { int pid; };
    u32 args_bytes; /* not_a_member */
    u32 total;
};
int on_fork(void *ctx) { return opt_all; }
int on_clone(void *call) { return 0; }
int before(void *call) { return 0; }
int forked(void *ctx) { return 0; }
)";

// The tool above with the first `from` replaced by `to`.
Result<ToolSpec> parse_with(std::string_view from, std::string_view to) {
    return parse_changed(std::string(block) + std::string(code), from, to);
}

std::string error_with(std::string_view from, std::string_view to) {
    return error_of(parse_with(from, to));
}

TEST(ParseTool, ReadsAllThatIsDeclared) {
    const auto tool = parse_with("", "");
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_EQ(tool->name, "forksnoop");
    EXPECT_EQ(tool->summary, "trace forks");
    EXPECT_EQ(tool->description, "First paragraph.\n\nSecond one.");
    EXPECT_THAT(tool->examples, ElementsAre(testing::Pair("forksnoop -a", "all of them")));
    EXPECT_EQ(tool->file, "t.bpf.c");
    EXPECT_EQ(tool->source, std::string(block) + std::string(code));

    ASSERT_EQ(tool->probes.size(), 4U);
    const Probe& function = tool->probes[0];
    EXPECT_EQ(function.handler, "on_fork");
    EXPECT_EQ(function.target, Target::function);
    EXPECT_THAT(function.names, ElementsAre("kernel_clone", "_do_fork"));
    EXPECT_TRUE(function.at_return);
    EXPECT_TRUE(function.optional);
    const Probe& syscall = tool->probes[1];
    EXPECT_EQ(syscall.target, Target::syscall);
    EXPECT_THAT(syscall.names, ElementsAre("clone", "clone3"));
    EXPECT_EQ(syscall.skip_if, "ret < 0");
    EXPECT_FALSE(syscall.if_cheap);
    EXPECT_TRUE(tool->probes[2].if_cheap);
    EXPECT_FALSE(tool->probes[2].at_return);
    const Probe& tracepoint = tool->probes[3];
    EXPECT_EQ(tracepoint.target, Target::tracepoint);
    EXPECT_THAT(tracepoint.when, testing::ElementsAre("all"));
    EXPECT_THAT(tracepoint.names, ElementsAre("sched_process_fork"));

    ASSERT_EQ(tool->options.size(), 3U);
    EXPECT_EQ(tool->options[0].letter, 'a');
    EXPECT_EQ(tool->options[0].sets, "opt_all");
    EXPECT_EQ(tool->options[1].type, OptionType::regex);
    EXPECT_EQ(tool->options[2].default_value, 5);
    EXPECT_EQ(tool->options[2].letter, '\0');
    EXPECT_EQ(tool->find_option("name"), &tool->options[1]);
    EXPECT_EQ(tool->find_option("nam"), nullptr);

    EXPECT_EQ(tool->events.kinds.at(0).struct_name, "fork_event");
    ASSERT_EQ(tool->events.columns.size(), 3U);
    EXPECT_EQ(tool->events.columns[0].heading, "COMMAND");
    EXPECT_EQ(tool->events.columns[1].heading, "PID");
    EXPECT_TRUE(tool->events.columns[1].right);
    EXPECT_THAT(tool->events.columns[2].of, testing::ElementsAre("total"));
    EXPECT_EQ(tool->events.columns[2].format, Format::argv);
}

TEST(ParseTool, ReadsWordsForSystemCalls) {
    const auto text = parse_with(", of: total, format: argv", ", format: text");
    ASSERT_FALSE(text) << "--most limits argv";
    EXPECT_EQ(text.error().message,
              "t.bpf.c:20: \"limits\" needs a column of format argv or hex, and \"args\" is none");
    for (const auto& [name, format] :
         {std::pair{"result", Format::result}, std::pair{"error", Format::error},
          std::pair{"octal", Format::octal}}) {
        const auto parsed = parse_with("align: right", std::string("format: ") + name);
        ASSERT_TRUE(parsed) << parsed.error().message;
        EXPECT_EQ(parsed->events.columns[1].format, format);
    }
    const auto option = parse_with("type: regex", "type: text");
    ASSERT_TRUE(option) << option.error().message;
    EXPECT_EQ(option->options[1].type, OptionType::text);
    EXPECT_EQ(option->events.buffer_bytes, std::size_t{1} << 20U);
    const auto buffer = parse_with("  columns:", "  buffer_kib: 64\n  columns:");
    ASSERT_TRUE(buffer) << buffer.error().message;
    EXPECT_EQ(buffer->events.buffer_bytes, 65536U);
}

struct Wrong {
    const char* from;
    const char* to;
    const char* message;
};

void PrintTo(const Wrong& wrong, std::ostream* out) {
    *out << '"' << wrong.from << "\" as \"" << wrong.to << '"';
}

class ParseToolErrors : public testing::TestWithParam<Wrong> {};

TEST_P(ParseToolErrors, NameTheLine) {
    EXPECT_EQ(error_with(GetParam().from, GetParam().to), GetParam().message);
}

// Line numbers are those of the file, whose second line is the block's first.
INSTANTIATE_TEST_SUITE_P(
    Keys, ParseToolErrors,
    testing::Values(
        Wrong{"summary:", "sumary:",
              "t.bpf.c:3: a tool has no key \"sumary\"; did you mean summary?"},
        Wrong{"summary: trace forks\n", "", "t.bpf.c:2: a tool lacks the key \"summary\""},
        Wrong{"name: forksnoop", "name: fork snoop",
              "t.bpf.c:2: a tool's name is made of a-z, 0-9, - and _"},
        Wrong{"name: forksnoop", "name: [a, b]", "t.bpf.c:2: \"name\" of a tool must be a text"},
        Wrong{"name: forksnoop", "name: a\nname: b",
              "t.bpf.c:3: the key \"name\" of a tool is there twice"},
        Wrong{"summary: trace forks", "summary: |\n  a\n  b",
              "t.bpf.c:3: \"summary\" of a tool must be one line"},
        Wrong{"[forksnoop -a, \"all of them\"]", "forksnoop -a",
              "t.bpf.c:9: \"examples\" of a tool must be pairs [command line, what it shows]"},
        Wrong{"tracepoint: sched", "tracepont: sched",
              "t.bpf.c:14: a probe has no key \"tracepont\"; did you mean tracepoint?"},
        Wrong{", function: [kernel_clone, _do_fork]", "",
              "t.bpf.c:11: a probe needs exactly one of syscall, function, user, usdt, tracepoint, "
              "trace_event, any, lsm, sample"},
        Wrong{"[kernel_clone, _do_fork]", "[]",
              "t.bpf.c:11: \"function\" of a probe must not be empty"},
        Wrong{"optional: true", "optional: maybe",
              "t.bpf.c:11: \"optional\" of a probe must be one of false, true"},
        Wrong{"[clone, clone3]", "[clone, clon3]",
              "t.bpf.c:12: there is no system call \"clon3\"; did you mean clone?"},
        Wrong{"clone3], return: true", "clone3], optional: true",
              "t.bpf.c:12: \"optional\" of a probe goes with function, user, usdt, tracepoint and "
              "lsm only"},
        Wrong{"sched_process_fork, when: all", "sched_process_fork, return: true",
              "t.bpf.c:14: \"return\" of a probe goes with syscall, function and user only"},
        Wrong{"sched_process_fork, when: all", "sched_process_fork, if_cheap: true",
              "t.bpf.c:14: \"if_cheap\" of a probe goes with syscall only"},
        Wrong{"sched_process_fork, when: all", "sched_process_fork, skip_if: opt_all",
              "t.bpf.c:14: \"skip_if\" of a probe goes with syscall only"},
        Wrong{"letter: n", "letter: nn",
              "t.bpf.c:19: \"letter\" of an option must be one letter or digit"},
        Wrong{"letter: n", "letter: n, define: -X",
              "t.bpf.c:19: --name: \"define\" is a name of A-Z, 0-9 and _"},
        Wrong{"letter: n", "letter: a", "t.bpf.c:19: --all and --name have the same letter -a"},
        Wrong{"name: most", "name: all", "t.bpf.c:20: option --all is there twice"},
        Wrong{"type: regex", "type: glob",
              "t.bpf.c:19: \"type\" of an option must be one of flag, number, duration, choice, "
              "syscall, signal, errno, address, disk, directory, pid, network_namespace, cpu, "
              "user, regex, text, library, "
              "open_flags, comm, paths, networks, names, rules, pinned_map, command_line, command"},
        Wrong{"default: 5", "default: many",
              "t.bpf.c:20: \"default\" of an option must be a whole number"},
        Wrong{"default: 5", "default: 10",
              "t.bpf.c:20: --most: minimum, default and maximum contradict each other"},
        Wrong{"type: number, argument: N, default: 5", "argument: N, default: 5",
              "t.bpf.c:20: \"default\" of --most goes with type number, choice or text only"},
        Wrong{
            "argument: REGEX, ", "",
            "t.bpf.c:19: --name: \"argument\" names what the option takes; all but flags have one"},
        Wrong{"width: 6, ", "",
              "t.bpf.c:25: column \"pid\" needs a width from 1 to 1000; only the last one may be "
              "without"},
        Wrong{"  columns:", "  buffer_kib: 1\n  columns:",
              "t.bpf.c:23: \"buffer_kib\" of events must be from 4 to 1048576"},
        Wrong{"type: regex, argument: REGEX, help: only these, matches: comm",
              "type: text, argument: TEXT, help: only these, sets: opt_all",
              "t.bpf.c:19: --name cannot set opt_all: a regex or text has no number"},
        Wrong{"type: regex, argument: REGEX, help: only these, matches: comm",
              "type: pinned_map, argument: PATH, help: only these, sets: opt_all",
              "t.bpf.c:19: --name: \"map\" names the map of the C source that the pinned one "
              "replaces"},
        Wrong{"type: regex, argument: REGEX, help: only these, matches: comm",
              "type: command, argument: COMMAND, help: run it",
              "t.bpf.c:19: --name: a command has no letter"},
        Wrong{"letter: a", "map: m", "t.bpf.c:18: \"map\" of --all goes with type pinned_map only"},
        Wrong{"name: pid", "name: comm", "t.bpf.c:25: column \"comm\" is there twice"},
        Wrong{"format: argv", "format: natural",
              "t.bpf.c:26: column \"args\": \"of\" goes with format argv, text, data, object, "
              "symbol, stack, syscall, known_syscall, endpoint, percent, average and durations "
              "only"}));

INSTANTIATE_TEST_SUITE_P(
    References, ParseToolErrors,
    testing::Values(
        Wrong{"align: right, when: all", "when: al",
              "t.bpf.c:25: \"when\" names no option: \"al\"; did you mean all?"},
        Wrong{"matches: comm", "matches: com",
              "t.bpf.c:19: \"matches\" names no column: \"com\"; did you mean comm?"},
        Wrong{"matches: comm", "matches: pid",
              "t.bpf.c:19: \"matches\" needs a column of format comm, text, name or argv, and "
              "\"pid\" "
              "is none"},
        Wrong{"limits: args", "limits: comm",
              "t.bpf.c:20: \"limits\" needs a column of format argv or hex, and \"comm\" is none"},
        Wrong{
            "{handler: forked, tracepoint", "{handler: froked, tracepoint",
            "t.bpf.c:14: the C below defines no function froked, with parameters of the form TYPE "
            "NAME"},
        Wrong{"sets: opt_all", "sets: opt_al",
              "t.bpf.c:18: \"sets: opt_al\": the C below has no opt_al"},
        Wrong{"struct: fork_event", "struct: fork_events",
              "t.bpf.c:22: the C below does not define \"struct fork_events\""},
        Wrong{"field: pid", "field: not_a_member",
              "t.bpf.c:25: \"struct fork_event\" has no member \"not_a_member\""}));

INSTANTIATE_TEST_SUITE_P(
    Yaml, ParseToolErrors,
    testing::Values(
        Wrong{"/* ---\n", "// ---\n", "t.bpf.c:1: no tool file: its first line must be \"/* ---\""},
        Wrong{"\n--- */", "\n-- */", "t.bpf.c:1: no line \"--- */\" ends the declarations"},
        Wrong{"summary: trace forks", "summary: &here trace", "t.bpf.c:3: anchors are not allowed"},
        Wrong{"summary: trace forks", "summary: \"\\e[31mred\"",
              "t.bpf.c:3: control characters and invalid UTF-8 are not allowed"},
        Wrong{"summary: trace forks", "summary: \"\\u202e\"",
              "t.bpf.c:3: control characters and invalid UTF-8 are not allowed"},
        Wrong{"name: all", "\"na\\bme\": all",
              "t.bpf.c:18: control characters and invalid UTF-8 are not allowed"},
        Wrong{"summary: trace forks", "? [a]\n: b", "t.bpf.c:3: a key must be a plain word"}));

TEST(ParseTool, LinesMayEndAsOnOtherSystems) {
    const std::string whole = std::string(block) + std::string(code);
    std::string other = "\xef\xbb\xbf";
    for (const char c : whole) {
        other += c == '\n' ? "\r\n" : std::string(1, c);
    }
    const auto tool = parse_tool("t.bpf.c", other);
    ASSERT_TRUE(tool) << tool.error().message;
    EXPECT_EQ(tool->source, whole);
    EXPECT_EQ(tool->summary, "trace forks");
}

struct NoTool {
    const char* source;
    const char* message;
    const char* remedy;
};

struct NoTools : testing::TestWithParam<NoTool> {};

TEST_P(NoTools, AreExplained) {
    const auto tool = parse_tool("my.bpf.c", GetParam().source);
    ASSERT_FALSE(tool);
    EXPECT_THAT(tool.error().message, HasSubstr(GetParam().message));
    EXPECT_THAT(tool.error().remedy, HasSubstr(GetParam().remedy));
}

constexpr const char* for_clang = "my.bpf.c is C for clang and libbpf";
constexpr const char* compile_it = "-g -O2 -c my.bpf.c -o my.bpf.o && snoopbox run my.bpf.o";

INSTANTIATE_TEST_SUITE_P(
    , NoTools,
    testing::Values(
        NoTool{"#include \"vmlinux.h\"\r\nint x;\r\n", for_clang,
               "format c > vmlinux.h && clang -tar"},
        NoTool{"#include <bpf/bpf_helpers.h>\n", for_clang, compile_it},
        NoTool{"// mine\nSEC(\"xdp\") int f(void *ctx) { return 0; }\n", for_clang, compile_it},
        NoTool{"// SEC(x)\nint f(void *ctx) { return 0; }\n", "my.bpf.c:1: no tool file", "--help"},
        NoTool{"#!/usr/bin/python3\n", "my.bpf.c:1: no tool file", "BCC's dialect"}));

// libyaml's own wording does not matter.
TEST(ParseTool, YamlErrorsNameTheLine) {
    EXPECT_TRUE(error_with("trace forks", "trace: forks").starts_with("t.bpf.c:3: "));
    EXPECT_TRUE(error_with("trace forks", "*alias").starts_with("t.bpf.c:3: "));
    EXPECT_TRUE(error_with("  columns:", "\tcolumns:").starts_with("t.bpf.c:23: "));
}

TEST(ParseTool, GarbageIsAnErrorNotAnException) {
    for (const char* text :
         {"", "/* ---\n", "/* ---\n\n--- */", "/* ---\n[[[[\n--- */", "/* ---\n- a\n- b\n--- */",
          "/* ---\njust text\n--- */", "/* ---\n%YAML 9.9\n---\na: !!binary b\n--- */",
          "/* ---\na: 1\n---\nb: 2\n--- */", "/* ---\n\"\\q\"\n--- */",
          "/* ---\n[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n--- */",
          "/* ---\n\xff\xfe\n--- */"}) {
        const auto tool = parse_tool("t", text);
        ASSERT_FALSE(tool) << text;
        EXPECT_TRUE(tool.error().message.starts_with("t:")) << tool.error().message;
    }
}

}  // namespace
}  // namespace snoopbox::tools
