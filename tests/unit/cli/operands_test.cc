// SPDX-License-Identifier: Apache-2.0
// Operands, and options whose values are names or lists.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "cli/help.h"
#include "cli/tool_arguments.h"
#include "cli/values.h"

namespace snoopbox::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

tools::ToolSpec lat() {
    auto tool = tools::parse_tool("lat.bpf.c", R"(/* ---
name: lat
summary: s
description: d
operands: [interval, count]
probes:
  - {handler: f, tracepoint: t}
options:
  - {name: kind, type: choice, choices: [read, write], argument: KIND, help: h}
  - {name: ports, letter: P, type: number, argument: PORTS, help: h, minimum: 1, maximum: 65535, fills: m}
  - {name: signals, letter: s, type: signal, argument: SIGNALS, help: h, fills: m, sets: opt_s}
  - {name: host, type: address, argument: HOST, help: h, sets: opt_host}
  - {name: least, type: duration, unit: ms, default: 10, argument: MS, help: h}
  - {name: only-read, excludes: [only-write, kind], help: h}
  - {name: only-write, help: h}
  - {name: calls, letter: l, help: h, lists: syscalls}
  - {name: by-kind, type: choice, choices: [all, size], default: size, argument: COLUMN, help: h}
  - {name: in, type: directory, argument: DIRECTORY, help: h}
  - {name: for, type: duration, drives: duration, argument: S, help: h}
reports:
  - {map: m}
--- */
int m, opt_s, opt_host; int f(int a) { return 0; }
)");
    EXPECT_TRUE(tool) << tool.error().message;
    tool->command = tool->name;
    return std::move(*tool);
}

Result<ToolArguments> parse(const std::vector<std::string>& words) {
    return parse_tool_arguments(lat(), words);
}

std::string error_of(const std::vector<std::string>& words) {
    const auto parsed = parse(words);
    return parsed ? "no error" : parsed.error().message;
}

TEST(Operands, AreTakenInOrder) {
    const auto tool = lat();
    const auto parsed = parse({"0.5", "--kind", "write", "3"});
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->driven(tool, tools::Drives::interval), 500'000'000);
    EXPECT_EQ(parsed->driven(tool, tools::Drives::count), 3);
    EXPECT_EQ(parsed->find("kind")->number(), 1);
    const auto none = parse({});
    ASSERT_TRUE(none) << none.error().message;
    EXPECT_FALSE(none->driven(tool, tools::Drives::interval));
    EXPECT_FALSE(none->given("interval"));
}

TEST(Operands, WrongOnesAreWrongUsage) {
    EXPECT_EQ(error_of({"1", "2", "3"}), "unexpected argument \"3\"");
    EXPECT_EQ(error_of({"0"}),
              "INTERVAL: \"0\" is no time, give seconds, more than 0, such as 5 or 0.5");
    EXPECT_EQ(error_of({"1", "0"}), "COUNT: 0 is too small, at least 1");
    EXPECT_EQ(error_of({"--kind", "erase"}), "--kind: \"erase\" is none of read, write");
    EXPECT_EQ(error_of({"-P", "80,"}),
              "--ports: \"\" is no number, give a whole number from 1 to 65535");
}

TEST(Operands, HaveTheDefaultsOfTheTool) {
    auto tool = lat();
    tool.options.front().default_value = 2;
    const auto parsed = parse_tool_arguments(tool, {});
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->driven(tool, tools::Drives::interval), 2'000'000'000);
    EXPECT_FALSE(parsed->given("interval"));
    EXPECT_THAT(tool_help(tool), HasSubstr("(default: 2)"));
}

TEST(Operands, AreShownInHelp) {
    const auto help = tool_help(lat());
    EXPECT_THAT(help, HasSubstr("Usage: snoopbox lat [OPTION]... [INTERVAL] [COUNT]\n"));
    EXPECT_THAT(help, HasSubstr("\nOperands:\n"));
    EXPECT_THAT(help, HasSubstr("(read, write)"));
}

TEST(Operands, SomeOptionsExcludeOthers) {
    EXPECT_TRUE(parse({"--only-write", "--kind", "read"}));
    EXPECT_EQ(error_of({"--only-write", "--only-read"}),
              "--only-read and --only-write cannot be given together");
    EXPECT_EQ(error_of({"--only-read", "--kind", "read"}),
              "--only-read and --kind cannot be given together");
}

TEST(Values, OfChoices) {
    EXPECT_EQ(parse({})->find("by-kind")->number(), 1);
    EXPECT_FALSE(parse({})->given("by-kind"));
    EXPECT_EQ(parse({"--by-kind", "all"})->find("by-kind")->number(), 0);
    EXPECT_FALSE(parse({})->find("kind")->number());
    EXPECT_THAT(tool_help(lat()), HasSubstr("(all, size; default: size)"));
}

TEST(Values, OfDirectories) {
    struct stat info {};
    ASSERT_EQ(stat("/proc/self", &info), 0);
    const auto parsed = parse({"--in", "/proc/self"});
    ASSERT_TRUE(parsed) << parsed.error().message;
    const auto inode = static_cast<std::int64_t>(info.st_ino);
    EXPECT_EQ(parsed->find("in")->number(), inode);
    EXPECT_THAT(parsed->find("in")->constants(),
                ElementsAre(inode, major(info.st_dev) << 20U | minor(info.st_dev)));
    EXPECT_THAT(parse({})->find("in")->constants(), testing::IsEmpty());
    EXPECT_EQ(error_of({"--in", "/proc/self/missing"}),
              "--in: there is no directory \"/proc/self/missing\"");
    EXPECT_EQ(error_of({"--in", "/proc/self/stat"}), "--in: \"/proc/self/stat\" is no directory");
    EXPECT_EQ(error_of({"--in", ""}), "--in: there is no directory \"\"");
}

TEST(Lists, TakeThePlaceOfATrace) {
    const auto tool = lat();
    EXPECT_FALSE(text_instead(tool, *parse({"1"})));
    EXPECT_EQ(text_instead(tool, *parse({"-l", "--help"})), tool_help(tool));
    const auto names = text_instead(tool, *parse({"-l"}));
    ASSERT_TRUE(names);
    EXPECT_THAT(*names, testing::StartsWith("accept\naccept4\n"));
    EXPECT_THAT(*names, HasSubstr("\nopenat\n"));
    EXPECT_EQ(names->find("waitpid"), std::string::npos) << "64-bit programs have none";
}

TEST(Values, OfLists) {
    const auto parsed = parse({"-P", "80,443"});
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_THAT(*parsed->find("ports")->numbers(), ElementsAre(80, 443));
    EXPECT_EQ(parsed->find("ports")->number(), 1) << "the constant says that it was given";
    EXPECT_THAT(*parse({"-s", "KILL,15"})->find("signals")->numbers(), ElementsAre(9, 15));
    EXPECT_EQ(parse({})->find("signals")->numbers(), nullptr);
    EXPECT_EQ(parse({})->find("signals")->number(), std::nullopt);
    EXPECT_EQ(error_of({"-s", "KILL,TREM"}),
              "--signals: there is no signal \"TREM\"; did you mean TERM?");
}

TEST(Values, OfAddresses) {
    const auto bytes_of = [](const std::string& text) {
        std::array<unsigned char, 16> bytes{};
        const auto words = parse({"--host", text})->find("host")->constants();
        EXPECT_EQ(words.size(), 2U) << text;
        std::memcpy(bytes.data(), words.data(), bytes.size());
        return bytes;
    };
    EXPECT_THAT(bytes_of("10.0.0.1"),
                ElementsAre(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 1));
    EXPECT_THAT(bytes_of("fd00::1"),
                ElementsAre(0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1));
    EXPECT_THAT(parse({})->find("host")->constants(), testing::IsEmpty());
    for (const char* wrong : {"", "10.0.0", "localhost", "10.0.0.1/8", "fd00::1%lo"}) {
        EXPECT_EQ(error_of({"--host", wrong}),
                  "--host: \"" + std::string(wrong) +
                      "\" is no address, give one of IPv4 or IPv6, such as 10.0.0.1 or fd00::1");
    }
}

TEST(Values, OfDurations) {
    EXPECT_EQ(parse({})->find("least")->number(), 10'000'000);
    EXPECT_EQ(parse({"--least", "2.5"})->find("least")->number(), 2'500'000);
    EXPECT_EQ(parse({"--for", "2"})->common.duration_s, 2.0);
    EXPECT_FALSE(read_duration("1e3", "s", {}));
    EXPECT_FALSE(read_duration("-1", "us", 0));
    EXPECT_EQ(read_duration("0", "us", 0), 0);
}

TEST(Values, OfNames) {
    EXPECT_EQ(read_signal("SIGKILL"), 9);
    EXPECT_EQ(read_signal("term"), 15);
    EXPECT_EQ(read_signal("7"), 7);
    EXPECT_EQ(read_signal("KIL").error().message, "there is no signal \"KIL\"; did you mean KILL?");
    EXPECT_EQ(read_errno("enoent"), 2);
    EXPECT_EQ(read_errno("13"), 13);
    EXPECT_FALSE(read_errno("ENOTHING"));
    EXPECT_FALSE(read_errno("0"));
    EXPECT_GE(read_syscall("openat").value(), 0);
    EXPECT_THAT(read_syscall("opneat").error().message, HasSubstr("did you mean openat?"));
    EXPECT_THAT(read_disk("no-such-disk").error().message, HasSubstr("`lsblk` lists them"));
    EXPECT_FALSE(read_disk("../../class"));
    EXPECT_FALSE(read_disk(""));
}

}  // namespace
}  // namespace snoopbox::cli
