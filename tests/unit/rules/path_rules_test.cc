// SPDX-License-Identifier: Apache-2.0
// Which paths a rule is for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "rules/path_automaton.h"
#include "util/format.h"

namespace snoopbox::rules {
namespace {

using testing::HasSubstr;

// The number of the rule for a path, as programs find it.
int find(const std::vector<std::string>& rules, const std::string& path) {
    const auto made = make_path_automaton(rules);
    EXPECT_TRUE(made) << made.error().message;
    return made ? made->find(path) : -2;
}

bool is_for(const std::string& rule, const std::string& path) {
    return find({rule}, path) == 0;
}

std::string error_of(const std::vector<std::string>& rules) {
    const auto made = make_path_automaton(rules);
    return made ? "no error" : made.error().message;
}

TEST(PathRules, AFileIsWhole) {
    EXPECT_TRUE(is_for("/etc/hostname", "/etc/hostname"));
    EXPECT_FALSE(is_for("/etc/hostname", "/etc/hostnames"));
    EXPECT_FALSE(is_for("/etc/hostname", "/etc/hostnam"));
    EXPECT_FALSE(is_for("/etc/hostname", "/etc/hostname/x"));
    EXPECT_FALSE(is_for("/etc/hostname", "/a/etc/hostname"));
    EXPECT_FALSE(is_for("/etc/hostname", ""));
    EXPECT_TRUE(is_for("/\xc3\xa9\xff", "/\xc3\xa9\xff"));
    EXPECT_TRUE(is_for("/a b\n", "/a b\n"));
}

TEST(PathRules, ADirectoryHasAllBelowIt) {
    EXPECT_TRUE(is_for("/etc/", "/etc"));
    EXPECT_TRUE(is_for("/etc/", "/etc/a"));
    EXPECT_TRUE(is_for("/etc/", "/etc/a/b/c"));
    EXPECT_FALSE(is_for("/etc/", "/etcetera"));
    EXPECT_FALSE(is_for("/etc/", "/"));
    EXPECT_TRUE(is_for("/", "/"));
    EXPECT_TRUE(is_for("/", "/a/b"));
}

TEST(PathRules, PatternsAreThoseOfShells) {
    EXPECT_TRUE(is_for("/home/*/.ssh", "/home/me/.ssh"));
    EXPECT_FALSE(is_for("/home/*/.ssh", "/home/me/you/.ssh"));
    EXPECT_TRUE(is_for("/home/**/.ssh", "/home/me/you/.ssh"));
    EXPECT_TRUE(is_for("/a*", "/a"));
    EXPECT_TRUE(is_for("/a*b*c", "/aabbcbc"));
    EXPECT_FALSE(is_for("/a*b*c", "/aabbcb"));
    EXPECT_TRUE(is_for("/a**", "/a/b/c"));
    EXPECT_TRUE(is_for("/a?c", "/abc"));
    EXPECT_FALSE(is_for("/a?c", "/a/c"));
    EXPECT_FALSE(is_for("/a?c", "/ac"));
    EXPECT_TRUE(is_for("/[a-cx]1", "/b1"));
    EXPECT_TRUE(is_for("/[a-cx]1", "/x1"));
    EXPECT_FALSE(is_for("/[a-cx]1", "/d1"));
    EXPECT_TRUE(is_for("/[!a-c]1", "/d1"));
    EXPECT_FALSE(is_for("/[!a-c]1", "/a1"));
    EXPECT_FALSE(is_for("/x[!a]y", "/x/y"));
    EXPECT_TRUE(is_for("/[]]", "/]"));
    EXPECT_TRUE(is_for("/\\*\\[", "/*["));
    EXPECT_FALSE(is_for("/\\*", "/a"));
    EXPECT_TRUE(is_for("/[a-]", "/-"));
}

TEST(PathRules, TheFirstCounts) {
    const std::vector<std::string> rules{"/etc/passwd", "/etc/", "/**", "/var/log"};
    EXPECT_EQ(find(rules, "/etc/passwd"), 0);
    EXPECT_EQ(find(rules, "/etc/shadow"), 1);
    EXPECT_EQ(find(rules, "/var/log"), 2);
    EXPECT_EQ(find({"/a", "/b"}, "/b"), 1);
    EXPECT_EQ(find({"/a", "/b"}, "/c"), -1);
}

TEST(PathRules, WhatIsNoPathIsAnError) {
    EXPECT_THAT(error_of({"etc"}), HasSubstr("is no absolute path"));
    EXPECT_THAT(error_of({""}), HasSubstr("is no absolute path"));
    for (const auto* path : {"//", "/a//b", "/a/./b", "/a/..", "/.", "/a/../"}) {
        EXPECT_THAT(error_of({path}), HasSubstr("is the path of no file")) << path;
    }
    EXPECT_EQ(error_of({"/a/.../.b/c..", "/a/"}), "no error");
    EXPECT_THAT(error_of({"/a[b"}), HasSubstr("has no ]"));
    EXPECT_THAT(error_of({"/a[/]"}), HasSubstr("has no ]"));
}

TEST(PathRules, ThereCanBeHundreds) {
    std::vector<std::string> rules;
    rules.reserve(500);
    for (int i = 0; i < 500; ++i) {
        rules.push_back(fmt::format("/srv/{}/data/", i));
    }
    const auto made = make_path_automaton(rules);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->find("/srv/499/data/x"), 499);
    EXPECT_EQ(made->find("/srv/500/data/x"), -1);
    // Each * can be at any place of the path at once.
    std::vector<std::string> many;
    many.reserve(26);
    for (char c = 'a'; c <= 'z'; ++c) {
        many.push_back(fmt::format("/**{}**{}**", c, c));
    }
    EXPECT_THAT(error_of(many), HasSubstr("too many"));
    std::string all;
    for (int i = 1; i < 256; ++i) {
        all += i == '/' ? "" : fmt::format("\\{}", static_cast<char>(i));
    }
    EXPECT_THAT(error_of({"/" + all}), HasSubstr("too many different characters"));
}

TEST(PathRules, TheTableIsGoneThroughAsProgramsDo) {
    const auto made = make_path_automaton({"/etc/*", "/root/"});
    ASSERT_TRUE(made);
    const auto table = std::make_unique<PathTable>();
    made->write_to(*table);
    const auto state_after = [&](const std::string& path) {
        unsigned state = first_state;
        for (const char c : path) {
            const auto of_class = table->class_of_byte[static_cast<unsigned char>(c)];
            state = table->next[(state & (most_states - 1)) * most_classes + of_class];
        }
        return state;
    };
    const std::string garbage("\0etc/\0\xff/", 8);
    EXPECT_EQ(state_after("/etc/a" + garbage), matched_bit | (most_states - 1));
    EXPECT_EQ(state_after("/root/a/b" + garbage), matched_bit | (most_states - 2));
    EXPECT_EQ(state_after("/usr" + garbage), dead_state);
    EXPECT_EQ(state_after("/etc" + garbage), dead_state);
}

}  // namespace
}  // namespace snoopbox::rules
