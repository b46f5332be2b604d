// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/source_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "headers/btf/c_words.h"

namespace snoopbox::headers {
namespace {

using testing::Contains;
using testing::ElementsAre;

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> includes;
    return c_words(text, includes);
}

TEST(CWords, AreIdentifiersAndPunctuation) {
    EXPECT_THAT(words("a->b1 += 0x10ul;"), ElementsAre("a", "-", ">", "b1", "+", "=", ";"));
    EXPECT_THAT(words("x /* y * z */ w // v\nu"), ElementsAre("x", "w", "u"));
    EXPECT_THAT(words(R"(f("a \" b", 'c', '\'') d)"), ElementsAre("f", "(", ",", ",", ")", "d"));
}

TEST(CWords, TakeWhatIsNoC) {
    EXPECT_THAT(words("#error it's\nx"), ElementsAre("#", "error", "it", "x"));
    EXPECT_THAT(words("a /* never closed"), ElementsAre("a"));
    EXPECT_THAT(words("\"never closed"), ElementsAre());
    EXPECT_THAT(words("\"\\"), ElementsAre());
    EXPECT_THAT(words("#include"), ElementsAre("#", "include"));
    EXPECT_THAT(words("\xc3\xbc\x01"), ElementsAre());
}

TEST(SourceNames, TellsWhatIsIncluded) {
    const auto names = SourceNames::read("#include <linux/fs.h>\n # include \"net/sock.h\"\n");
    EXPECT_THAT(names.includes(), Contains("linux/fs.h"));
    EXPECT_THAT(names.includes(), Contains("net/sock.h"));
    EXPECT_THAT(names.includes(), Contains("uapi/linux/bpf.h"));  // added by libbcc
    EXPECT_FALSE(names.has("fs"));
}

TEST(SourceNames, TellsTagsAndObjects) {
    const auto names = SourceNames::read(
        "struct own { struct file *file; }; struct sockaddr address; union thing *t; kuid_t uid;");
    EXPECT_TRUE(names.has_tag("file"));
    EXPECT_FALSE(names.makes_tagged_objects("file"));
    EXPECT_TRUE(names.makes_tagged_objects("sockaddr"));
    EXPECT_FALSE(names.makes_tagged_objects("thing"));
    EXPECT_TRUE(names.makes_objects("kuid_t"));
    EXPECT_TRUE(names.defines_tag("own"));
    EXPECT_FALSE(names.defines_tag("file"));
}

TEST(SourceNames, MacrosCountWithAllThatTheyExpandTo) {
    const auto without = SourceNames::read("sk->other");
    EXPECT_FALSE(without.has("skc_dport"));
    const auto with = SourceNames::read("port = sk->inet_dport; unix_sk(sk); PAGE_ALIGN(1);");
    EXPECT_TRUE(with.has("__sk_common"));
    EXPECT_TRUE(with.has("skc_dport"));
    EXPECT_TRUE(with.has_tag("unix_sock"));
    EXPECT_TRUE(with.has("PAGE_SIZE"));  // a macro in a macro
}

}  // namespace
}  // namespace snoopbox::headers
