// SPDX-License-Identifier: Apache-2.0
#include "cli/tool_arguments.h"

#include <fcntl.h>
#include <re2/re2.h>
#include <unistd.h>

#include "cli/usage.h"
#include "example_tool.h"
#include "tools/catalog.h"

namespace snoopbox::cli {
namespace {

bool matches(const ToolArguments& arguments, std::string_view text) {
    const Regex regex = arguments.find("name")->regex();
    return regex != nullptr && RE2::PartialMatch(text, *regex);
}

TEST(ToolArguments, Defaults) {
    const ToolArguments none = parsed({});
    EXPECT_EQ(none.common.output_format, "table");
    EXPECT_EQ(none.common.headers_from, "auto");
    EXPECT_EQ(none.common.attach, "auto");
    EXPECT_FALSE(none.common.duration_s);
    EXPECT_FALSE(none.common.ring_buffer_bytes);
    EXPECT_FALSE(none.common.timings || none.common.verbose || none.common.help);
    ASSERT_EQ(none.options.size(), 10U);
    EXPECT_EQ(none.find("all")->number(), 0);
    EXPECT_EQ(none.find("max-args")->number(), 20);
    EXPECT_EQ(none.find("uid")->number(), std::nullopt);
    EXPECT_EQ(none.find("name")->regex(), nullptr);
    EXPECT_EQ(none.find("cgroupmap")->path(), nullptr);
    EXPECT_EQ(none.find("cgroupmap")->number(), 0);
    EXPECT_FALSE(none.given("max-args"));
    EXPECT_EQ(none.find("no-such"), nullptr);
    EXPECT_FALSE(none.given("no-such"));
}

TEST(ToolArguments, AllWaysToWriteThem) {
    for (const Words& words : {Words{"-n5"}, {"-n", "5"}, {"--name=5"}, {"--name", "5"}}) {
        const ToolArguments arguments = parsed(words);
        EXPECT_TRUE(arguments.given("name"));
        EXPECT_TRUE(matches(arguments, "a5b"));
        EXPECT_FALSE(matches(arguments, "ab"));
    }
    for (const Words& words : {Words{"-aT"}, {"-a", "-T"}, {"--all", "--time"}, {"-Tan", "5"}}) {
        const ToolArguments arguments = parsed(words);
        EXPECT_TRUE(arguments.given("all") && arguments.given("time"));
        EXPECT_EQ(arguments.find("all")->number(), 1);
    }
    EXPECT_EQ(parsed({"-am7"}).find("max-args")->number(), 7);
}

TEST(ToolArguments, SayWhichColumnsAreShownAndHowWide) {
    tools::Column always;
    always.name = "always";
    always.width = 10;
    always.widths = {{"all", 26}};
    tools::Column either;
    either.name = "either";
    either.when_any = {"all", "time"};
    either.unless = {"value"};
    const auto shown = [&](const Words& words) {
        std::string text;
        for (const auto& column : parsed(words).shown({always, either})) {
            text += column.name + " " + std::to_string(column.width) + " ";
        }
        return text;
    };
    EXPECT_EQ(shown({}), "always 10 ");
    EXPECT_EQ(shown({"-T"}), "always 10 either 0 ");
    EXPECT_EQ(shown({"-a"}), "always 26 either 0 ");
    EXPECT_EQ(shown({"-a", "-v", "1"}), "always 26 ");
}

TEST(ToolArguments, TooManyAreAnError) {
    EXPECT_TRUE(parsed(Words(4096, "-a")).given("all"));
    EXPECT_EQ(error_of(Words(4097, "-a")),
              "4097 options and operands are too many: at most 4096 are read");
}

TEST(ToolArguments, TheWordBehindIsTheValueWhateverItLooksLike) {
    EXPECT_TRUE(matches(parsed({"-n", "--verbose"}), "a --verbose b"));
    EXPECT_TRUE(matches(parsed({"--name", "--time"}), "--time"));
    EXPECT_TRUE(matches(parsed({"-n", "-T"}), "-T"));
    EXPECT_TRUE(matches(parsed({"--name", "-T"}), "-T"));
    EXPECT_TRUE(matches(parsed({"-n", "--"}), "--"));
    EXPECT_TRUE(matches(parsed({"--name", ""}), "anything"));
    EXPECT_FALSE(parsed({"-n", "-T"}).given("time"));
    EXPECT_EQ(parsed({"--value", "-5"}).find("value")->number(), -5);
}

TEST(ToolArguments, TheLastOneCounts) {
    EXPECT_EQ(parsed({"-m1", "--max-args=3", "-m", "2"}).find("max-args")->number(), 2);
    EXPECT_EQ(parsed({"-o", "json", "-o", "csv"}).common.output_format, "csv");
    EXPECT_TRUE(parsed({"-a", "-a"}).given("all"));
    EXPECT_EQ(error_of({"-n", "(", "-n", "a"}), "") << "what does not count is not read";
}

TEST(ToolArguments, FlagsAddUp) {
    EXPECT_EQ(parsed({"-f", "O_WRONLY", "--flags", "O_RDWR|O_CREAT"}).find("flags")->number(),
              O_WRONLY | O_RDWR | O_CREAT);
    EXPECT_NE(error_of({"-f", "O_WRONYL", "-f", "O_RDWR"}), "");
}

TEST(ToolArguments, PinnedMaps) {
    const ToolArguments arguments = parsed({"--cgroupmap", "/sys/fs/bpf/a"});
    EXPECT_EQ(*arguments.find("cgroupmap")->path(), "/sys/fs/bpf/a");
    EXPECT_EQ(arguments.find("cgroupmap")->number(), 1);
    EXPECT_EQ(error_of({"--cgroupmap", ""}), "--cgroupmap: the path is empty");
}

TEST(ToolArguments, ACommandIsAllThatFollows) {
    const ToolArguments arguments = parsed({"-a", "--exec", "ls", "-T", "--exec", "", "-o"});
    EXPECT_EQ(*arguments.find("exec")->command(), (Words{"ls", "-T", "--exec", "", "-o"}));
    EXPECT_TRUE(arguments.given("all"));
    EXPECT_FALSE(arguments.given("time"));
    EXPECT_EQ(arguments.find("exec")->number(), std::nullopt) << "it has none before it runs";
    EXPECT_EQ(*parsed({"--exec", "--help"}).find("exec")->command(), Words{"--help"});
    EXPECT_TRUE(matches(parsed({"-n", "--exec"}), "--exec")) << "the word is a value";
    EXPECT_EQ(parsed({}).find("exec")->command(), nullptr);
    EXPECT_EQ(*parsed(Words(10'000, "--exec")).find("exec")->command(), Words(9'999, "--exec"))
        << "a command may have many words";
    EXPECT_EQ(error_of({"--exec"}), "--exec needs a value, COMMAND...");
    EXPECT_EQ(error_of({"--exec", ""}), "--exec: the command is empty");
}

TEST(ToolArguments, OfOptionsThatSetTheSameOneCanBeGiven) {
    EXPECT_EQ(error_of({"-P", "1", "--exec", "ls"}), "--ppid and --exec cannot be given together");
    EXPECT_EQ(error_of({"-P", "1", "-P", "2"}), "");
}

TEST(ToolArguments, BufferPagesAreAnotherNameOfTheRingBuffersSize) {
    EXPECT_EQ(parsed({"-b", "64"}).common.ring_buffer_bytes, 64U * sysconf(_SC_PAGESIZE));
    EXPECT_EQ(error_of({"--buffer-pages=3"}),
              "--buffer-pages: 3 is no power of two, such as 64 or 512");
    EXPECT_EQ(error_of({"-b", "64", "--ring-buffer", "1M"}),
              "--ring-buffer and --buffer-pages are the same: give one");
}

TEST(ToolArguments, Common) {
    const ToolArguments all =
        parsed({"-o", "json", "--headers-from=btf", "--attach", "kprobe", "--duration", "0.5",
                "--ring-buffer", "600K", "--timings", "--verbose"});
    EXPECT_EQ(all.common.output_format, "json");
    EXPECT_EQ(all.common.headers_from, "btf");
    EXPECT_EQ(all.common.attach, "kprobe");
    EXPECT_EQ(all.common.duration_s, 0.5);
    EXPECT_EQ(all.common.ring_buffer_bytes, 1048576U);
    EXPECT_TRUE(all.common.timings);
    EXPECT_TRUE(all.common.verbose);
}

TEST(ToolArguments, TheToolsLetterWins) {
    const ToolArguments arguments = parsed({"-v5"});
    EXPECT_EQ(arguments.find("value")->number(), 5);
    EXPECT_FALSE(arguments.common.verbose);
}

TEST(ToolArguments, HelpIsEnough) {
    EXPECT_TRUE(parsed({"--help"}).common.help);
    EXPECT_TRUE(parsed({"-h", "--max-args", "0"}).common.help);
    EXPECT_TRUE(matches(parsed({"-n", "--help"}), "--help"));
}

TEST(ToolArguments, WrongUsageSaysWhichAndWhy) {
    EXPECT_EQ(error_of({"--nmae", "x"}), "unknown option --nmae; did you mean --name?");
    EXPECT_EQ(error_of({"--outptu=json"}), "unknown option --outptu; did you mean --output?");
    EXPECT_EQ(error_of({"--nam", "x"}), "unknown option --nam; did you mean --name?");
    EXPECT_EQ(error_of({"--xyzzy"}), "unknown option --xyzzy");
    EXPECT_EQ(error_of({"-aZ"}), "unknown option -Z");
    EXPECT_EQ(error_of({"-n"}), "--name needs a value, REGEX");
    EXPECT_EQ(error_of({"--name"}), "--name needs a value, REGEX");
    EXPECT_EQ(error_of({"--name="}), "--name needs a value, REGEX");
    EXPECT_EQ(error_of({"--all=1"}), "--all takes no value");
    for (const Words& words : {Words{"foo"}, {"-a", "foo"}, {"--", "foo"}}) {
        EXPECT_EQ(error_of(words),
                  "unexpected argument \"foo\": snoopbox forksnoop takes only options");
    }
    EXPECT_NE(error_of({""}), "");
    EXPECT_NE(error_of({"-"}), "");
    EXPECT_NE(error_of({"--=1"}), "");
    EXPECT_EQ(error_of({"--"}), "");
}

TEST(ToolArguments, WrongValueSaysWhatIsAllowed) {
    EXPECT_EQ(error_of({"--max-args", "0"}), "--max-args: 0 is too small, at least 1");
    EXPECT_EQ(error_of({"-m2000"}), "--max-args: 2000 is too large, at most 1024");
    EXPECT_EQ(error_of({"-m", "x"}),
              "--max-args: \"x\" is no number, give a whole number from 1 to 1024");
    EXPECT_EQ(error_of({"-m", "99999999999999999999"}),
              "--max-args: 99999999999999999999 is out of range, give a whole number from 1 to "
              "1024");
    EXPECT_EQ(error_of({"-P", "0"}), "--ppid: 0 is too small, at least 1");
    EXPECT_EQ(error_of({"-n", "("}), "--name: \"(\" is no regular expression: missing ): (");
    EXPECT_EQ(error_of({"-o", "xml"}), "--output: \"xml\" is none of table, json, csv");
    EXPECT_EQ(error_of({"--headers-from", "x"}),
              "--headers-from: \"x\" is none of auto, modules, kheaders, btf");
    EXPECT_EQ(error_of({"--attach", "uprobe"}),
              "--attach: \"uprobe\" is none of auto, fentry, kprobe.multi, kprobe, raw_tracepoint");
    EXPECT_EQ(error_of({"-u", "no-such-user"}),
              "--uid: no user \"no-such-user\" here, give a name of /etc/passwd or a number");
}

TEST(ToolArguments, WrongUsageIsToldFromFailure) {
    const auto wrong = parse_tool_arguments(example_tool(), Words{"-m0"});
    ASSERT_FALSE(wrong);
    EXPECT_TRUE(is_usage(wrong.error()));
    EXPECT_EQ(exit_status(wrong.error()), 2);
    EXPECT_EQ(wrong.error().remedy, "see snoopbox forksnoop --help");
    EXPECT_EQ(exit_status(within("further out", wrong.error()).value()), 2);
    EXPECT_EQ(exit_status(fail("no BTF").value()), 1);
    EXPECT_EQ(exit_status(fail_errno("open", 2).value()), 1);
}

TEST(ToolArguments, UsersByNameAndNumber) {
    EXPECT_EQ(parsed({"-u", "root"}).find("uid")->number(), 0);
    EXPECT_EQ(parsed({"-u", "4294967294"}).find("uid")->number(), 4294967294);
    EXPECT_NE(error_of({"-u", "4294967295"}), "");
    EXPECT_NE(error_of({"-u", "-1"}), "");
    EXPECT_NE(error_of({"-u", ""}), "");
}

TEST(ToolArguments, RegexesAreOverBytes) {
    EXPECT_TRUE(matches(parsed({"-n", "^a.b$"}),
                        "a\xff"
                        "b"));
    EXPECT_TRUE(matches(parsed({"-n", "a.*b"}), "a\nb"));
    EXPECT_TRUE(matches(parsed({"-n", "caf\u00e9"}), "a caf\u00e9"));
}

TEST(ToolArguments, FormatsOfStacksAreOfNothingElse) {
    const auto tool = tools::find_tool("memleak");
    ASSERT_TRUE(tool);
    EXPECT_TRUE(parse_tool_arguments(*tool, Words{"--output", "folded"}));
    for (const char* shows_more : {"-a", "-t"}) {
        const auto wrong = parse_tool_arguments(*tool, Words{"--output", "folded", shows_more});
        ASSERT_FALSE(wrong) << shows_more;
        EXPECT_TRUE(is_usage(wrong.error()));
        EXPECT_EQ(wrong.error().message,
                  "--output: only stacks are shown as folded, and these options show more: use "
                  "table, json, csv");
    }
    const auto offcputime = tools::find_tool("offcputime");
    ASSERT_TRUE(offcputime);
    EXPECT_TRUE(parse_tool_arguments(*offcputime, Words{"-f", "1"}));
}

TEST(ToolArguments, AToolCannotTakeACommonName) {
    tools::ToolSpec tool = example_tool();
    tool.options.front().name = "output";
    const auto arguments = parse_tool_arguments(tool, Words{});
    ASSERT_FALSE(arguments);
    EXPECT_FALSE(is_usage(arguments.error()));
    const auto all = tools::all_tools();
    ASSERT_TRUE(all);
    for (const tools::ToolSpec& embedded : *all) {
        const auto needed = std::ranges::count_if(embedded.options, &tools::Option::required);
        Words words;
        for (const tools::Option& option : embedded.options) {
            if (option.required && !option.operand) {
                words.push_back("--" + option.name);
            }
            if (option.required) {
                words.emplace_back(option.type == tools::OptionType::paths ? "/1" : "1");
            }
        }
        if (embedded.refuses) {
            words.push_back(std::string("--") + tools::everyone_option);
        }
        EXPECT_TRUE(parse_tool_arguments(embedded, words)) << embedded.name;
        if (needed > 0) {
            const auto without = parse_tool_arguments(embedded, Words{});
            ASSERT_FALSE(without);
            EXPECT_TRUE(is_usage(without.error()));
            EXPECT_TRUE(parse_tool_arguments(embedded, Words{"--help"}));
        }
    }
}

}  // namespace
}  // namespace snoopbox::cli
