// SPDX-License-Identifier: Apache-2.0
#include "attach/matching_functions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "attach/matching_tracepoints.h"
#include "attach/name_pattern.h"

namespace snoopbox::attach {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

bool matches(const std::string& pattern, bool is_regex, std::string_view name) {
    return NamePattern::parse(pattern, is_regex)->matches(name);
}

TEST(NamePattern, IsThatOfAShell) {
    EXPECT_TRUE(matches("vfs_*", false, "vfs_read"));
    EXPECT_TRUE(matches("vfs_*", false, "vfs_"));
    EXPECT_FALSE(matches("vfs_*", false, "x_vfs_read"));
    EXPECT_TRUE(matches("vfs_read", false, "vfs_read"));
    EXPECT_FALSE(matches("vfs_read", false, "vfs_readv"));
    EXPECT_TRUE(matches("vfs_rea?", false, "vfs_read"));
    EXPECT_FALSE(matches("a.b", false, "axb")) << "a dot is a dot";
    EXPECT_TRUE(matches("a.isra.*", false, "a.isra.0"));
    EXPECT_FALSE(matches("", false, "a"));
}

TEST(NamePattern, OrARegularExpressionFromTheStart) {
    EXPECT_TRUE(matches("vfs_(read|write)", true, "vfs_readv"));
    EXPECT_FALSE(matches("vfs_(read|write)$", true, "vfs_readv"));
    EXPECT_FALSE(matches("read", true, "vfs_read"));
    EXPECT_TRUE(matches(".*read", true, "vfs_read"));
    const auto wrong = NamePattern::parse("(", true);
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().message, HasSubstr("\"(\" is no regular expression: "));
    EXPECT_THAT(wrong.error().remedy, HasSubstr("RE2"));
}

TEST(MatchingFunctions, AreListedByTracefs) {
    EXPECT_THAT(names_of_functions("vfs_read\next4_open [ext4]\nvfs_read\ndo_exit"),
                ElementsAre("do_exit", "ext4_open", "vfs_read"));
}

TEST(MatchingFunctions, OrByTheSymbolsThatAreCode) {
    EXPECT_THAT(names_of_functions("ffffffff81000000 T vfs_read\n"
                                   "ffffffff81000010 t local.isra.0\n"
                                   "ffffffff81000020 D a_variable\n"
                                   "ffffffff81000030 t vfs_read.cold\n"
                                   "ffffffff81000040 t __pfx_vfs_read\n"
                                   "ffffffffc0000000 t ext4_open\t[ext4]\n"),
                ElementsAre("ext4_open", "local.isra.0", "vfs_read"));
    EXPECT_THAT(names_of_functions(""), IsEmpty());
    EXPECT_THAT(names_of_functions("\n\n"), IsEmpty());
}

TEST(MatchingFunctions, AreListedWithTheirModules) {
    std::string found;
    const auto add = [&](std::string_view name, std::string_view module) {
        found.append(name).append("/").append(module).append(" ");
    };
    for_each_function("vfs_read\next4_open [ext4]\n", add);
    for_each_function("0 T do_exit\n0 t jbd2_x\t[jbd2]\n0 D data\n", add);
    EXPECT_EQ(found, "vfs_read/ ext4_open/ext4 do_exit/ jbd2_x/jbd2 ");
}

TEST(MatchingFunctions, AreMissingForAReason) {
    const std::string symbols =
        "0 T here\n0 d data\n0 t split.constprop.0\n0 t split.cold\n0 t cold.cold\n0 t likely\n";
    EXPECT_THAT(why_no_function("here", symbols), HasSubstr("lets nobody trace it"));
    EXPECT_THAT(why_no_function("data", symbols), HasSubstr("a variable"));
    EXPECT_THAT(why_no_function("split", symbols), HasSubstr("made split.constprop.0 of it"));
    EXPECT_THAT(why_no_function("cold", symbols), HasSubstr("may have been inlined"));
    EXPECT_THAT(why_no_function("like", symbols), HasSubstr("may have been inlined"));
    EXPECT_THAT(why_no_function("x", ""), HasSubstr("may have been inlined"));
}

TEST(MatchingTracepoints, HaveACategory) {
    const std::string list =
        "sched:sched_fork\nsched:sched_exit\nsyscalls:sys_enter_open\nraw_syscalls:sys_enter\n";
    const auto found = [&](const std::string& pattern, bool is_regex) {
        return tracepoints_in(list, *NamePattern::parse(pattern, is_regex));
    };
    EXPECT_THAT(found("sched:sched_fork", false), ElementsAre("sched:sched_fork"));
    EXPECT_THAT(found("sched:*", false), ElementsAre("sched:sched_exit", "sched:sched_fork"));
    EXPECT_THAT(found("*:sys_enter*", false), ElementsAre("raw_syscalls:sys_enter"));
    EXPECT_THAT(found("sched:sched_(fork|wake)", true), ElementsAre("sched:sched_fork"));
    EXPECT_THAT(found("sched_fork", false), IsEmpty());
    EXPECT_FALSE(find_matching_tracepoints("syscalls:sys_enter_open", false));
}

TEST(MatchingFunctions, AreThoseInAListOrAnError) {
    const std::string_view list = "vfs_read\nvfs_write\ndo_exit\nvfs_mine [mine]\n";
    EXPECT_THAT(*find_matching_functions("vfs_*", false, list),
                ElementsAre("vfs_mine", "vfs_read", "vfs_write"));
    const auto none = find_matching_functions("snoopbox_no_such_function", false, list);
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error().message,
                HasSubstr("no function of this kernel matches \"snoopbox_no_such_function\""));
    EXPECT_FALSE(none.error().remedy.empty());
    EXPECT_FALSE(find_matching_functions("[", true, list));
}

}  // namespace
}  // namespace snoopbox::attach
