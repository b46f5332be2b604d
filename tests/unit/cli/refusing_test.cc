// SPDX-License-Identifier: Apache-2.0
// Options of tools that refuse, and rules.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/help.h"
#include "cli/tool_arguments.h"
#include "cli/values.h"
#include "util/temp_dir.h"

namespace snoopbox::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

tools::ToolSpec deny() {
    auto tool = tools::parse_tool("deny.bpf.c", R"(/* ---
name: deny
summary: s
description: d
refuses: true
probes:
  - {handler: f, lsm: file_open}
options:
  - {name: path, type: paths, argument: PATH, help: h, fills: m, required: true}
  - {name: net, type: networks, argument: NETWORK, help: h, fills: m, sets: opt_net}
  - {name: fs, type: names, argument: NAMES, help: h, fills: m}
  - {name: port, type: number, argument: PORTS, help: h, fills: m}
  - {name: rules, type: rules, argument: FILE, help: h}
filters: [pid, comm]
events: {struct: e}
--- */
struct e { int a; }; int m, opt_net; int f(int a) { return 0; }
)");
    EXPECT_TRUE(tool) << tool.error().message;
    tool->command = tool->name;
    return std::move(*tool);
}

Result<ToolArguments> parse(std::vector<std::string> words) {
    words.insert(words.begin(), {"--path", "/a"});
    return parse_tool_arguments(deny(), words);
}

std::string error_of(const std::vector<std::string>& words) {
    const auto parsed = parse(words);
    return parsed ? "no error" : parsed.error().message;
}

std::optional<std::int64_t> code_of(const std::vector<std::string>& words) {
    const auto parsed = parse(words);
    EXPECT_TRUE(parsed) << parsed.error().message;
    return parsed->find(tools::enforce_option)->number();
}

TEST(Refusing, TheErrorCanBeLeftOut) {
    EXPECT_EQ(code_of({"-p", "1"}), std::nullopt);
    EXPECT_EQ(code_of({"-p", "1", "--enforce"}), EPERM);
    EXPECT_EQ(code_of({"--enforce", "-p", "1"}), EPERM);
    EXPECT_EQ(code_of({"--enforce", "EACCES", "-p", "1"}), EACCES);
    EXPECT_EQ(code_of({"--enforce=ENOENT", "-p", "1"}), ENOENT);
    EXPECT_THAT(error_of({"-p", "1", "--enforce", "ENONE"}), HasSubstr("--enforce: "));
    EXPECT_THAT(tool_help(deny()), HasSubstr("--enforce [ERRNO]"));
}

TEST(Refusing, WantsToKnowWhom) {
    EXPECT_EQ(error_of({}),
              "whose calls are meant? One of these must be given: --container, --cgroup, "
              "--everyone, --pid, --comm");
    EXPECT_EQ(error_of({"--everyone"}), "no error");
    EXPECT_EQ(error_of({"--comm", "cat"}), "no error");
    EXPECT_EQ(error_of({"--container", "web"}), "no error");
    EXPECT_EQ(error_of({"--host"}), "no error");
}

TEST(Rules, AddUp) {
    const auto parsed =
        parse({"--everyone", "--path", "/b/", "--net", "10.0.0.0/8", "--net", "::1", "--fs",
               "ext4,xfs", "--fs", "btrfs", "--port", "1,2", "--port", "3"});
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_THAT(parsed->find("path")->rules()->texts, ElementsAre("/a", "/b/"));
    EXPECT_THAT(parsed->find("net")->rules()->texts, ElementsAre("10.0.0.0/8", "::1"));
    EXPECT_THAT(parsed->find("net")->constants(), ElementsAre(1));
    EXPECT_THAT(parsed->find("fs")->rules()->texts, ElementsAre("ext4", "xfs", "btrfs"));
    EXPECT_THAT(*parsed->find("port")->numbers(), ElementsAre(1, 2, 3));
    EXPECT_EQ(parse({"--everyone"})->find("net")->rules(), nullptr);
}

TEST(Rules, AreCheckedAtOnce) {
    const auto error = [](const char* option, const char* value) {
        return error_of({"--everyone", option, value});
    };
    EXPECT_THAT(error("--path", "b"), HasSubstr("--path: \"b\" is no absolute path"));
    EXPECT_THAT(error("--net", "10.0.0.0/33"), HasSubstr("--net: "));
    EXPECT_THAT(error("--fs", "ext4,"), HasSubstr("--fs: \"\" is no name"));
    EXPECT_EQ(parse_tool_arguments(deny(), std::vector<std::string>{"--everyone"}).error().message,
              "--path is missing");
}

TEST(Rules, CanBeInAFile) {
    const auto directory = TempDir::create();
    ASSERT_TRUE(directory) << directory.error().message;
    const auto file = (directory->path() / "rules").string();
    std::ofstream(file) << "path /b\nport 5,6\n";
    ASSERT_EQ(chmod(file.c_str(), 0600), 0);
    const auto parsed = parse({"--everyone", "--rules", file});
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_THAT(parsed->find("path")->rules()->texts, ElementsAre("/a", "/b"));
    EXPECT_THAT(*parsed->find("port")->numbers(), ElementsAre(5, 6));
    EXPECT_THAT(error_of({"--everyone", "--rules", "/nonexistent"}), HasSubstr("--rules: "));
}

TEST(Comms, AreTheBytesOfAName) {
    const auto parsed = parse({"--comm", "kworker/0:1-eve"});
    ASSERT_TRUE(parsed) << parsed.error().message;
    const auto constants = parsed->find("comm")->constants();
    ASSERT_EQ(constants.size(), 2U);
    EXPECT_EQ(std::memcmp(constants.data(), "kworker/0:1-eve", 16), 0);
    EXPECT_THAT(error_of({"--comm", "sixteen-bytes-is"}), HasSubstr("is the name of no task"));
    EXPECT_THAT(error_of({"--comm", ""}), HasSubstr("is the name of no task"));
}

}  // namespace
}  // namespace snoopbox::cli
