// SPDX-License-Identifier: Apache-2.0
#include "cli/cache_arguments.h"

#include <gmock/gmock.h>

#include <vector>

#include "cli/compile_arguments.h"
#include "cli/usage.h"

namespace snoopbox::cli {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::string>;

std::string cache_error(const Words& words) {
    const auto arguments = parse_cache_arguments(words);
    if (arguments || !is_usage(arguments.error())) {
        return "no usage error";
    }
    return arguments.error().message;
}

std::string compile_error(const Words& words) {
    const auto arguments = parse_compile_arguments(words);
    if (arguments || !is_usage(arguments.error())) {
        return "no usage error";
    }
    return arguments.error().message;
}

TEST(CacheArguments, Actions) {
    const auto list = parse_cache_arguments(Words{"list", "-o", "json", "--cache-dir", "/c"});
    ASSERT_TRUE(list);
    EXPECT_EQ(list->action, CacheAction::list);
    EXPECT_EQ(list->output_format, "json");
    EXPECT_EQ(list->cache_dir, "/c");
    const auto exported = parse_cache_arguments(Words{"export", "--all", "file"});
    ASSERT_TRUE(exported);
    EXPECT_EQ(exported->action, CacheAction::export_to);
    EXPECT_EQ(exported->file, "file");
    EXPECT_TRUE(exported->all);
    EXPECT_TRUE(parse_cache_arguments(Words{"--help"})->help);
    EXPECT_EQ(parse_cache_arguments(Words{"import", "f"})->action, CacheAction::import_from);
}

TEST(CacheArguments, WrongUsage) {
    EXPECT_THAT(cache_error({}), HasSubstr("what is to be done"));
    EXPECT_EQ(cache_error({"lsit"}), "unknown action \"lsit\"; did you mean list?");
    EXPECT_EQ(cache_error({"import"}), "import: no file given");
    EXPECT_EQ(cache_error({"import", ""}), "import: no file given");
    EXPECT_EQ(cache_error({"list", "x"}), "unexpected argument \"x\"");
    EXPECT_EQ(cache_error({"list", "-o", "xml"}), "--output: \"xml\" is none of text, json");
    EXPECT_EQ(cache_error({"list", "--cache-dir", ""}), "--cache-dir: the name is empty");
}

TEST(CompileArguments, AreRead) {
    const auto arguments = parse_compile_arguments(
        Words{"execsnoop", "-o", "x.o", "--btf", "b", "--release", "6.1", "--attach", "kprobe"});
    ASSERT_TRUE(arguments) << arguments.error().message;
    EXPECT_EQ(arguments->tool, "execsnoop");
    EXPECT_EQ(arguments->output_file, "x.o");
    EXPECT_EQ(arguments->btf_file, "b");
    EXPECT_EQ(arguments->release, "6.1");
    EXPECT_EQ(arguments->attach, "kprobe");
}

TEST(CompileArguments, WrongUsage) {
    EXPECT_THAT(compile_error({"-o", "x"}), HasSubstr("no tool given"));
    EXPECT_THAT(compile_error({"execsnoop"}), HasSubstr("-o FILE is missing"));
    EXPECT_THAT(compile_error({"a", "b", "-o", "x"}), HasSubstr("unexpected argument \"b\""));
    EXPECT_THAT(compile_error({"a", "-o", "x", "--btf", "b"}), HasSubstr("go together"));
    EXPECT_THAT(compile_error({"a", "-o", "x", "--release", "r"}), HasSubstr("go together"));
    EXPECT_THAT(compile_error({"a", "-o", "x", "--headers", "d", "--headers-from", "btf"}),
                HasSubstr("does not go with --headers and --btf"));
    EXPECT_THAT(compile_error(
                    {"a", "-o", "x", "--btf", "b", "--release", "r", "--headers-from", "kheaders"}),
                HasSubstr("does not go with --headers and --btf"));
    EXPECT_THAT(compile_error({"a", "-o", "x", "--headers-from", "air"}),
                HasSubstr("is none of auto"));
}

}  // namespace
}  // namespace snoopbox::cli
