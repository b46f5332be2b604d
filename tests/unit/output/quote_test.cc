// SPDX-License-Identifier: Apache-2.0
#include "output/quote.h"

#include <unistd.h>

#include <array>
#include <cstdio>

#include "writer_cases.h"

namespace snoopbox::output {
namespace {

using namespace std::string_literals;

std::string shell_word(std::string_view word, WordPlace place = WordPlace::later) {
    std::string out;
    append_shell_word(out, word, place);
    return out;
}

std::string text(std::string_view value) {
    std::string out;
    append_text(out, value);
    return out;
}

std::string command_line(const Argv& argv) {
    std::string out;
    append_command_line(out, argv);
    return out;
}

TEST(ShellWord, PlainWordsStayAsTheyAre) {
    for (const char* word : {"ls", "-la", "--color=auto", "/usr/bin/x86_64-linux-gnu-gcc-12",
                             "a,b:c@d%e+f_g", "caf\u00e9", "\u4e2d\u6587"}) {
        EXPECT_EQ(shell_word(word), word);
    }
}

TEST(ShellWord, QuotesAsFarAsNeeded) {
    EXPECT_EQ(shell_word(""), "''");
    EXPECT_EQ(shell_word("a b"), "'a b'");
    EXPECT_EQ(shell_word("$HOME"), "'$HOME'");
    EXPECT_EQ(shell_word("a\\b"), "'a\\b'");
    EXPECT_EQ(shell_word("say \"hi\""), "'say \"hi\"'");
    EXPECT_EQ(shell_word("it's"), "$'it\\'s'");
    EXPECT_EQ(shell_word("a\nb\tc\rd\\"), "$'a\\nb\\tc\\rd\\\\'");
    EXPECT_EQ(shell_word("\x1b[2J"), "$'\\x1b[2J'");
    EXPECT_EQ(shell_word("\xff\u00e9"), "$'\\xff\u00e9'");
    EXPECT_EQ(shell_word("..."), "'...'");
}

TEST(ShellWord, WhatCannotBeSeenIsEscaped) {
    EXPECT_EQ(shell_word("\u009b"), "$'\\xc2\\x9b'");  // C1: CSI
    EXPECT_EQ(shell_word("a" + right_to_left + "b"),
              "$'a\\xe2\\x80\\xaeb'");                               // right-to-left override
    EXPECT_EQ(shell_word("\u2028"), "$'\\xe2\\x80\\xa8'");           // line separator
    EXPECT_EQ(shell_word("\u00a0"), "$'\\xc2\\xa0'");                // no-break space
    EXPECT_EQ(shell_word("\u200b"), "$'\\xe2\\x80\\x8b'");           // zero width space
    EXPECT_EQ(shell_word("\U000e0041"), "$'\\xf3\\xa0\\x81\\x81'");  // tag
    EXPECT_EQ(shell_word("\xed\xa0\x80"), "$'\\xed\\xa0\\x80'");     // surrogate
    EXPECT_EQ(shell_word("\xc0\xaf"), "$'\\xc0\\xaf'");              // overlong encoding
    EXPECT_EQ(shell_word("\xf4\x90\x80\x80"), "$'\\xf4\\x90\\x80\\x80'");
}

TEST(ShellWord, TheFirstIsACommand) {
    EXPECT_EQ(shell_word("A=b", WordPlace::first), "'A=b'");
    EXPECT_EQ(shell_word("time", WordPlace::first), "'time'");
    EXPECT_EQ(shell_word("%1", WordPlace::first), "'%1'");
    EXPECT_EQ(shell_word("bash", WordPlace::first), "bash");
}

TEST(Text, StaysBareUnlessItCouldBeMisread) {
    EXPECT_EQ(text("kworker/0:1"), "kworker/0:1");
    EXPECT_EQ(text("tmux: server"), "tmux: server");
    EXPECT_EQ(text("(sd-pam)"), "(sd-pam)");
    EXPECT_EQ(text("it's"), "it's");
    EXPECT_EQ(text("a\\b"), "a\\b");
    EXPECT_EQ(text(""), "''");
    EXPECT_EQ(text(" a"), "' a'");
    EXPECT_EQ(text("'a'"), "$'\\'a\\''");
    EXPECT_EQ(text("$'a"), "$'$\\'a'");
    EXPECT_EQ(text("a\nb"), "$'a\\nb'");
    EXPECT_EQ(text("caf\xc3"), "$'caf\\xc3'");
}

TEST(CommandLine, SaysWhatWasLeftOut) {
    const std::string three = joined({"a", "b", "c"});
    EXPECT_EQ(command_line({three}), "a b c");
    EXPECT_EQ(command_line({three, false, 3}), "a b c");
    EXPECT_EQ(command_line({three, false, 2}), "a b ...");
    EXPECT_EQ(command_line({three, true}), "a b c ...");
    EXPECT_EQ(command_line({three, true, 3}), "a b c ...");
    EXPECT_EQ(command_line({"a\0bcd"sv.substr(0, 4), true}), "a bc ...");
    EXPECT_EQ(command_line({{}, true}), "...");
    EXPECT_EQ(command_line({}), "");
    EXPECT_EQ(command_line({"a\0...\0"sv}), "a '...'");
    EXPECT_EQ(command_line({"\0\0"sv}), "'' ''");
    EXPECT_EQ(command_line({"a\0b"sv}), "a b");
}

TEST(CommandLine, ACharacterThatWasTornApartIsLeftOut) {
    EXPECT_EQ(command_line({"a\0caf\xc3"sv, true}), "a caf ...");
    EXPECT_EQ(command_line({"a\0\xf0\x9f\x98"sv, true}), "a '' ...");
    EXPECT_EQ(command_line({"a\0caf\xc3"sv, false}), "a $'caf\\xc3'");
    EXPECT_EQ(command_line({"a\0caf\xc3\0"sv, true}), "a $'caf\\xc3' ...");
}

TEST(CommandLine, QuoteAllIsBccs) {
    EXPECT_EQ(command_line({"ls\0a \"b\"\\\n\x01\0\0"sv, false, 0, true}),
              R"("ls" "a \"b\"\\\n\x01" "")");
    EXPECT_EQ(command_line({"ls\0...\0"sv, true, 0, true}), R"("ls" "..." ...)");
}

// The words that bash parses from `line`, each NUL-terminated.
std::string read_by_bash(const std::string& line) {
    std::string script = "printf '%s\\0' " + line;
    std::array<int, 2> in{};
    EXPECT_EQ(pipe(in.data()), 0);
    const pid_t child = fork();
    if (child == 0) {
        dup2(in[1], STDOUT_FILENO);
        close(in[0]);
        execl("/bin/bash", "bash", "--norc", "-c", script.c_str(), static_cast<char*>(nullptr));
        _exit(127);
    }
    close(in[1]);
    std::string got;
    std::array<char, 4096> chunk{};
    for (ssize_t size = 0; (size = read(in[0], chunk.data(), chunk.size())) > 0;) {
        got.append(chunk.data(), static_cast<std::size_t>(size));
    }
    close(in[0]);
    return got;
}

TEST(CommandLine, BashReadsTheSameArguments) {
    if (access("/bin/bash", X_OK) != 0) {
        GTEST_SKIP() << "no /bin/bash here";
    }
    RandomArguments random;
    // Puts many command lines into one script, because starting bash is slow.
    for (int run = 0; run < 20; ++run) {
        std::string line;
        std::string expected;
        for (int i = 0; i < 100; ++i) {
            const std::string bytes = joined(random.next());
            line += " " + command_line({bytes});
            expected += bytes;
        }
        ASSERT_EQ(read_by_bash(line), expected) << line;
    }
}

TEST(CommandLine, BashReadsEachByte) {
    if (access("/bin/bash", X_OK) != 0) {
        GTEST_SKIP() << "no /bin/bash here";
    }
    std::string bytes;
    for (int c = 1; c < 256; ++c) {
        bytes += {static_cast<char>(c), 'a', static_cast<char>(c), '\0'};
    }
    EXPECT_EQ(read_by_bash(command_line({bytes})), bytes);
}

}  // namespace
}  // namespace snoopbox::output
