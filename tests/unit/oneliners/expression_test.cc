// SPDX-License-Identifier: Apache-2.0
#include "oneliners/expression.h"

#include <gmock/gmock.h>

#include "example_kernel.h"
#include "oneliners/emit.h"

namespace snoopbox::oneliners {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class Expressions : public testing::Test {
  protected:
    // Expressions are of the arguments of this function.
    Expressions() : function_(*example_.types().function("vfs_read")) {
        scope_.meaning = [this](std::string_view name,
                                Span /*where*/) -> Result<std::optional<Meaning>> {
            for (std::size_t i = 0; i < function_.arguments.size(); ++i) {
                const auto& argument = function_.arguments[i];
                if (argument.name == name) {
                    return Meaning{argument.name, argument.type, false};
                }
                if (name == "arg" + std::to_string(i + 1)) {
                    return Meaning{argument.name, argument.type, true};
                }
            }
            return name == "raw" ? std::optional(Meaning{"raw", {}, true}) : std::nullopt;
        };
        scope_.names = [] { return std::vector<std::string>{"file", "buf", "count", "pos"}; };
    }

    Result<Expression> read(const std::string& text) {
        return read_expression(text, {0, text.size()}, example_.types(), scope_);
    }
    std::string in_c(const std::string& text) {
        const auto expression = read(text);
        return expression ? value_in_c(*expression, example_.types()) : expression.error().message;
    }
    std::string type_of(const std::string& text) {
        const auto expression = read(text);
        return expression ? Types::spelling(expression->type) : expression.error().message;
    }

    ExampleKernel example_;
    Function function_;
    Scope scope_;
};

TEST_F(Expressions, MembersAreRead) {
    EXPECT_EQ(in_c("file->f_pos"), "SNOOP_READ_AS(loff_t, &(file)->f_pos)");
    EXPECT_EQ(in_c("file->f_path.dentry->d_name.len"),
              "SNOOP_READ_AS(unsigned int, &(SNOOP_READ_AS(struct dentry *, "
              "&(file)->f_path.dentry))->d_name.len)");
    EXPECT_EQ(in_c("*pos"), "SNOOP_READ_AS(loff_t, pos)");
    EXPECT_EQ(in_c("file->f_owner"), "SNOOP_READ_AS(long unsigned int, &(file)->f_owner)");
    EXPECT_EQ(in_c("file->f_numbers[count & 3]"),
              "SNOOP_READ_AS(unsigned int, &(file)->f_numbers[(count & 3)])");
    EXPECT_EQ(in_c("pos[1]"), "SNOOP_READ_AS(loff_t, (pos + 1))");
    EXPECT_EQ(in_c("&file->f_path"), "(&(file)->f_path)");
    EXPECT_EQ(in_c("(&file->f_path)->dentry"),
              "SNOOP_READ_AS(struct dentry *, &((&(file)->f_path))->dentry)");
    EXPECT_EQ(in_c("file->f_path.dentry->d_iname"),
              "((char *)(&(SNOOP_READ_AS(struct dentry *, &(file)->f_path.dentry))->d_iname))");
}

TEST_F(Expressions, BitFieldsAreReadByTheirPlace) {
    EXPECT_EQ(in_c("file->f_write_hint"), "SNOOP_READ_BITS(file, f_write_hint, file)");
}

// As in BCC, arg1 is a number. It points if it is used so.
TEST_F(Expressions, WordsAreNumbersThatCanPoint) {
    EXPECT_EQ(in_c("arg1 & 1"), "((u64)file & 1)");
    EXPECT_EQ(in_c("arg1->f_mode"), "SNOOP_READ_AS(unsigned int, &(file)->f_mode)");
    EXPECT_EQ(in_c("raw == 5"), "((u64)raw == 5)");
    EXPECT_EQ(in_c("((struct file *)raw)->f_mode"),
              "SNOOP_READ_AS(unsigned int, &(((struct file *)(u64)raw))->f_mode)");
}

TEST_F(Expressions, Types) {
    EXPECT_EQ(type_of("file->f_path.dentry"), "struct dentry *");
    EXPECT_EQ(type_of("count > 4096 && !pos"), "int");
    EXPECT_EQ(type_of("count + 1"), "u64");
    EXPECT_EQ(type_of("(int)count"), "int");
    EXPECT_EQ(type_of("sizeof(struct file)"), "size_t");
    EXPECT_EQ(type_of("buf + count"), "char *");
    EXPECT_EQ(type_of("HOLD_ALWAYS"), "enum hold");
    EXPECT_EQ(type_of("raw"), "u64");
    EXPECT_EQ(type_of("count ? file : 0"), "struct file *");
}

// BPF has no division of numbers with a sign.
TEST_F(Expressions, Divisions) {
    EXPECT_EQ(in_c("count / 10"), "(count / 10)");
    EXPECT_EQ(in_c("*pos % 10"), "snoop_remainder(SNOOP_READ_AS(loff_t, pos), 10)");
}

TEST_F(Expressions, TextsAreCompared) {
    EXPECT_EQ(in_c("STRCMP(\"tmp\", file->f_path.dentry->d_name.name) && 1"),
              "(SNOOP_BEGINS_WITH((u64)(SNOOP_READ_AS(char *, &(SNOOP_READ_AS(struct dentry *, "
              "&(file)->f_path.dentry))->d_name.name)), 1, \"tmp\") && 1)");
}

TEST_F(Expressions, PrecedenceIsThatOfC) {
    EXPECT_EQ(in_c("1 + 2 * 3 == 7 || 0 && 1"), "(((1 + (2 * 3)) == 7) || (0 && 1))");
    EXPECT_EQ(in_c("1 - 2 - 3"), "((1 - 2) - 3)");
    EXPECT_EQ(in_c("count & 1 == 1"), "(count & (1 == 1))");
    EXPECT_EQ(in_c("!count | ~1"), "((!count) | (~1))");
}

// Macros and functions are the compiler's business.
TEST_F(Expressions, WhatOnlyTheCompilerKnows) {
    EXPECT_EQ(in_c("GFP_ATOMIC & count"), "(GFP_ATOMIC & count)");
    EXPECT_EQ(in_c("bpf_ntohs(raw)"), "bpf_ntohs((u64)raw)");
}

TEST_F(Expressions, AMistypedMemberIsPointedTo) {
    const auto wrong = read("file->f_pth.dentry");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().message,
              "struct file has no member f_pth; did you mean f_path?\n"
              "  file->f_pth.dentry\n"
              "        ^^^^^");
    EXPECT_EQ(wrong.error().remedy,
              "it has f_path, f_mode, f_hold, f_pos, f_owner, f_write_hint, f_is_open, f_numbers");
}

TEST_F(Expressions, Errors) {
    EXPECT_THAT(in_c("file.f_path"), StartsWith("this is a pointer: write ->\n"));
    EXPECT_THAT(in_c("file->f_path->dentry"), StartsWith("this is no pointer: write .\n"));
    EXPECT_THAT(in_c("count->x"), StartsWith("size_t has no members\n"));
    EXPECT_THAT(in_c("cout"), StartsWith("there is no cout; did you mean count?\n"));
    EXPECT_THAT(in_c("count = 4"), StartsWith("what is traced cannot be changed\n"));
    EXPECT_THAT(in_c("count +"), StartsWith("a value is expected here\n"));
    EXPECT_THAT(in_c("file->f_path + 1"), StartsWith("struct path is no number for +\n"));
    EXPECT_THAT(in_c("count[1]"), StartsWith("this is no array or pointer, but size_t\n"));
    EXPECT_THAT(in_c("&file->f_write_hint"), StartsWith("a bit-field has no address\n"));
    EXPECT_THAT(in_c("(struct fil *)raw"),
                StartsWith("this kernel has no struct fil; did you mean file?\n"));
    EXPECT_THAT(in_c("\"a\" == buf"), StartsWith("a text cannot be used so\n"));
    EXPECT_THAT(in_c("1.5"), StartsWith("1.5 is no integer\n"));
    EXPECT_THAT(in_c("count # 1"), StartsWith("'#' is not part of C\n"));
    EXPECT_THAT(in_c("STRCMP(count, 1)"), StartsWith("STRCMP takes a text in quotes"));
    EXPECT_THAT(in_c(std::string(5000, '(')), HasSubstr("too many"));
    EXPECT_THAT(in_c(std::string(5000, '!') + "count"), HasSubstr("too many"));
}

TEST_F(Expressions, LongLinesAreCutAroundTheError) {
    const auto wrong = read(std::string(500, ' ') + "cout" + std::string(500, ' '));
    ASSERT_FALSE(wrong);
    const auto line = wrong.error().message.find('\n');
    EXPECT_LE(wrong.error().message.find('\n', line + 1) - line, 80U);
    EXPECT_THAT(wrong.error().message, HasSubstr("  cout "));
}

}  // namespace
}  // namespace snoopbox::oneliners
