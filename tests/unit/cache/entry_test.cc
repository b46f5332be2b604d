// SPDX-License-Identifier: Apache-2.0
#include "cache/entry.h"

#include <gmock/gmock.h>

#include "example.h"

namespace snoopbox::cache {
namespace {

using testing::HasSubstr;

TEST(Entry, ComesBackAsItWas) {
    const auto back = decode(encode(example('a')));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->key.text(), std::string(32, 'a'));
    EXPECT_EQ(back->object, example_object());
    EXPECT_EQ(back->description.tool, "execsnoop");
    EXPECT_EQ(back->description.version, "0.1.0");
}

TEST(Entry, IsRefusedAtEveryOtherLength) {
    const std::string whole = encode(example());
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_FALSE(decode(std::string_view(whole).substr(0, length))) << length;
    }
    EXPECT_FALSE(decode(whole + '\0'));
}

TEST(Entry, IsRefusedWithAnyBitFlipped) {
    const std::string whole = encode(example());
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string flipped = whole;
            flipped[at] = static_cast<char>(static_cast<unsigned char>(flipped[at]) ^ (1U << bit));
            EXPECT_FALSE(decode(flipped)) << "byte " << at << " bit " << bit;
        }
    }
}

TEST(Entry, IsRefusedIfItsObjectIsForAnotherMachine) {
    auto entry = example();
    auto& order = entry.object[EI_DATA];
    order = order == ELFDATA2LSB ? ELFDATA2MSB : ELFDATA2LSB;
    EXPECT_THAT(decode(encode(entry)).error().message, HasSubstr("not for BPF on this machine"));
    entry = example();
    entry.object[offsetof(Elf64_Ehdr, e_machine)] = EM_X86_64;
    EXPECT_THAT(decode(encode(entry)).error().message, HasSubstr("not for BPF on this machine"));
    entry.object = "#!/bin/sh\n";
    EXPECT_THAT(decode(encode(entry)).error().message, HasSubstr("no ELF object"));
}

TEST(Entry, DescribesItselfWithPlainTextOnly) {
    auto entry = example();
    entry.description.tool = "a\033[31m\nb" + std::string(1000, 'x');
    const auto back = decode(encode(entry));
    ASSERT_TRUE(back);
    EXPECT_THAT(back->description.tool, testing::StartsWith("a?[31m?bxxx"));
    EXPECT_EQ(back->description.tool.size(), 256);
    EXPECT_EQ(back->description.method, "kprobe");
}

TEST(Key, IsThirtyTwoDigits) {
    EXPECT_TRUE(Key::parse("0123456789abcdef0123456789abcdef"));
    for (const char* wrong :
         {"", "0123456789abcdef0123456789abcde", "0123456789ABCDEF0123456789ABCDEF",
          "0123456789abcdef0123456789abcdef0", "../3456789abcdef0123456789abcdef"}) {
        EXPECT_FALSE(Key::parse(wrong)) << wrong;
    }
    EXPECT_TRUE(key_of_file("0123456789abcdef0123456789abcdef.bpf"));
    EXPECT_FALSE(key_of_file("./0123456789abcdef0123456789abcdef.bpf"));
    EXPECT_FALSE(key_of_file("0123456789abcdef0123456789abcdef"));
}

}  // namespace
}  // namespace snoopbox::cache
