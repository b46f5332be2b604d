// SPDX-License-Identifier: Apache-2.0
#include "cli/invocation.h"

#include <gmock/gmock.h>

#include "cli/doctor_arguments.h"
#include "cli/headers_arguments.h"
#include "cli/usage.h"

namespace snoopbox::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Words = std::vector<std::string>;

const std::vector<std::string_view> tool_names = {"execsnoop", "opensnoop"};

Result<Invocation> parse(const Words& argv) {
    return parse_invocation(argv, tool_names);
}

TEST(Invocation, Tools) {
    const auto tool = parse({"/usr/bin/snoopbox", "execsnoop", "-x", "list"});
    ASSERT_TRUE(tool);
    EXPECT_EQ(tool->command, Command::tool);
    EXPECT_EQ(tool->tool, "execsnoop");
    EXPECT_THAT(tool->arguments, ElementsAre("-x", "list"));
}

TEST(Invocation, ListsOfWhatCanBeTraced) {
    EXPECT_EQ(parse({"snoopbox", "probes", "tcp_*"})->command, Command::probes);
    EXPECT_EQ(parse({"snoopbox", "help", "probes"})->command, Command::probes);
    EXPECT_EQ(parse({"snoopbox", "tplist"})->command, Command::tplist);
    const auto link = parse({"/usr/local/bin/tplist", "-v", "block:*"});
    EXPECT_EQ(link->command, Command::tplist);
    EXPECT_THAT(link->arguments, ElementsAre("-v", "block:*"));
}

TEST(Invocation, ALinkIsTheTool) {
    for (const char* path : {"execsnoop", "./execsnoop", "/usr/local/bin/execsnoop"}) {
        const auto tool = parse({path, "opensnoop"});
        ASSERT_TRUE(tool);
        EXPECT_EQ(tool->tool, "execsnoop");
        EXPECT_THAT(tool->arguments, ElementsAre("opensnoop"));
    }
    EXPECT_EQ(parse({"/opt/execsnoop/snoopbox"})->command, Command::help);
}

TEST(Invocation, Commands) {
    EXPECT_EQ(parse({"snoopbox", "list"})->command, Command::list);
    EXPECT_EQ(parse({"snoopbox", "version"})->command, Command::version);
    EXPECT_EQ(parse({"snoopbox", "--version"})->command, Command::version);
    EXPECT_EQ(parse({"snoopbox", "-V"})->command, Command::version);
    EXPECT_EQ(parse({"snoopbox", "doctor", "-v"})->command, Command::doctor);
    EXPECT_THAT(parse({"snoopbox", "doctor", "-v"})->arguments, ElementsAre("-v"));
    EXPECT_EQ(parse({"snoopbox", "headers"})->command, Command::headers);
    EXPECT_EQ(parse({"snoopbox", "containers", "web"})->command, Command::containers);
    EXPECT_EQ(parse({"snoopbox", "help", "containers"})->command, Command::containers);
    EXPECT_EQ(parse({"snoopbox", "run", "f.bpf.c", "-x"})->command, Command::run);
    EXPECT_EQ(parse({"snoopbox", "compile", "execsnoop"})->command, Command::compile);
    EXPECT_THAT(parse({"snoopbox", "cache", "list"})->arguments, ElementsAre("list"));
    EXPECT_THAT(parse({"snoopbox", "help", "cache"})->arguments, ElementsAre("--help"));
    EXPECT_THAT(parse({"snoopbox", "headers", "-o", "json"})->arguments, ElementsAre("-o", "json"));
    for (const Words& argv : {Words{},
                              {"snoopbox"},
                              {"snoopbox", "help"},
                              {"snoopbox", "--help"},
                              {"snoopbox", "-h"},
                              {"snoopbox", "list", "--help"}}) {
        const auto help = parse(argv);
        ASSERT_TRUE(help);
        EXPECT_EQ(help->command, Command::help);
        EXPECT_THAT(help->tool, IsEmpty());
    }
}

TEST(Invocation, HelpOfOneThing) {
    EXPECT_EQ(parse({"snoopbox", "help", "execsnoop"})->command, Command::help);
    EXPECT_EQ(parse({"snoopbox", "help", "execsnoop"})->tool, "execsnoop");
    EXPECT_EQ(parse({"snoopbox", "--help", "opensnoop"})->tool, "opensnoop");
    EXPECT_EQ(parse({"snoopbox", "help", "doctor"})->command, Command::doctor);
    const auto headers = parse({"snoopbox", "help", "headers"});
    EXPECT_EQ(headers->command, Command::headers);
    EXPECT_THAT(headers->arguments, ElementsAre("--help"));
}

std::string error_of(const Words& argv) {
    const auto invocation = parse(argv);
    if (invocation) {
        return "";
    }
    EXPECT_TRUE(is_usage(invocation.error()));
    EXPECT_FALSE(invocation.error().remedy.empty());
    return invocation.error().message;
}

TEST(Invocation, UnknownWordsSuggestTheNearest) {
    EXPECT_EQ(error_of({"snoopbox", "execsnop"}),
              "unknown tool \"execsnop\"; did you mean execsnoop?");
    EXPECT_EQ(error_of({"snoopbox", "header"}), "unknown tool \"header\"; did you mean headers?");
    EXPECT_EQ(error_of({"snoopbox", "--hlep"}), "unknown option \"--hlep\"; did you mean --help?");
    EXPECT_EQ(error_of({"snoopbox", "xyzzy"}), "unknown tool \"xyzzy\"");
    EXPECT_EQ(error_of({"snoopbox", ""}), "unknown tool \"\"");
    EXPECT_EQ(error_of({"snoopbox", "help", "opensnop"}),
              "unknown tool \"opensnop\"; did you mean opensnoop?");
    EXPECT_EQ(error_of({"snoopbox", "list", "x"}), "unexpected argument \"x\" after list");
    EXPECT_EQ(error_of({"snoopbox", "help", "execsnoop", "x"}),
              "unexpected argument \"x\" after help");
}

TEST(DoctorArguments, AreRead) {
    EXPECT_FALSE(parse_doctor_arguments({})->json);
    const auto all = parse_doctor_arguments(Words{"-ojson", "-v"});
    EXPECT_TRUE(all->json);
    EXPECT_TRUE(all->verbose);
    EXPECT_TRUE(parse_doctor_arguments(Words{"--help"})->help);
    EXPECT_EQ(parse_doctor_arguments(Words{"-o", "table"}).error().message,
              "--output: \"table\" is none of text, json");
}

TEST(HeadersArguments, AreRead) {
    const auto none = parse_headers_arguments({});
    ASSERT_TRUE(none);
    EXPECT_FALSE(none->print_dir || none->extract_dir || none->verbose || none->help);
    EXPECT_EQ(none->output_format, "text");
    const auto all = parse_headers_arguments(
        Words{"--print-dir", "--extract", "/tmp/x", "-ojson", "--headers-from", "btf", "-v"});
    ASSERT_TRUE(all);
    EXPECT_TRUE(all->print_dir && all->verbose);
    EXPECT_EQ(all->extract_dir, "/tmp/x");
    EXPECT_EQ(all->output_format, "json");
    EXPECT_EQ(all->headers_from, "btf");
    EXPECT_TRUE(parse_headers_arguments(Words{"-h"})->help);
}

TEST(HeadersArguments, WrongUsage) {
    const auto wrong = parse_headers_arguments(Words{"-o", "table"});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().message, "--output: \"table\" is none of text, json");
    EXPECT_EQ(wrong.error().remedy, "see snoopbox headers --help");
    EXPECT_TRUE(is_usage(wrong.error()));
    EXPECT_FALSE(parse_headers_arguments(Words{"--extract", ""}));
    EXPECT_FALSE(parse_headers_arguments(Words{"--exract", "x"}));
}

}  // namespace
}  // namespace snoopbox::cli
