// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/type_selection.h"

#include <bpf/btf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace snoopbox::headers {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct TypeSelection : testing::Test {
    std::unique_ptr<btf, decltype(&btf__free)> types{btf__new_empty(), btf__free};
    int number = btf__add_int(types.get(), "int", 4, BTF_INT_SIGNED);
    int letter = btf__add_int(types.get(), "char", 1, BTF_INT_SIGNED);
    int wide = btf__add_int(types.get(), "long unsigned int", 8, 0);

    int structure(const char* name, std::uint32_t bytes) const {
        return btf__add_struct(types.get(), name, bytes);
    }
    void member(const char* name, int type, std::uint32_t byte) const {
        btf__add_field(types.get(), name, type, byte * 8, 0);
    }
    int pointer(int to) const { return btf__add_ptr(types.get(), to); }
    std::string select(const char* source) const {
        const auto text = select_types(types.get(), SourceNames::read(source));
        EXPECT_TRUE(text) << text.error().message;
        return text.value_or("");
    }
};

TEST_F(TypeSelection, OnlyWhatIsNamed) {
    structure("task", 16);
    member("pid", number, 0);
    member("secret", number, 4);
    member("start", wide, 8);
    structure("other", 4);
    member("pid", number, 0);
    EXPECT_EQ(
        select("struct task *t; t->pid + t->start"),
        "struct task;\nstruct task {int pid;char snoopbox_hole_0[4];unsigned long start;};\n");
    EXPECT_EQ(select("pid secret task"), "");  // words, but no struct of that name
}

TEST_F(TypeSelection, ObjectsHaveAllMembers) {
    structure("inner", 8);
    member("x", number, 0);
    member("y", number, 4);
    const int inner = 4;
    const int to_inner = pointer(inner);
    structure("outer", 24);
    member("first", number, 0);
    member("second", inner, 4);
    member("third", to_inner, 16);
    const auto text = select("struct outer o = {1, {2, 3}};");
    EXPECT_THAT(text, HasSubstr("struct inner {int x;int y;};"));
    // Without the member's name, a program can neither dereference the pointer nor do arithmetic on
    // it.
    EXPECT_THAT(text, HasSubstr("struct outer {int first;struct inner second;"
                                "char snoopbox_hole_0[4];struct snoopbox_not_named *third;};"));
}

TEST_F(TypeSelection, FollowsPointersOfNamedMembersOnly) {
    structure("file", 8);
    member("flags", number, 0);
    const int to_file = pointer(4);
    structure("mm", 8);
    member("flags", number, 0);
    const int to_mm = pointer(6);
    structure("task", 16);
    member("file", to_file, 0);
    member("mm", to_mm, 8);
    const auto text = select("struct task *t; t->file->flags");
    EXPECT_THAT(text, HasSubstr("struct file {int flags;"));
    EXPECT_THAT(text, Not(HasSubstr("struct mm")));
    EXPECT_THAT(select("struct task *t; t->mm == 0"),
                AllOf(HasSubstr("struct mm {char snoopbox_hole_"), HasSubstr("struct mm *mm;")));
}

TEST_F(TypeSelection, TakesStructsThatPointToThemselves) {
    const int self = 5;
    pointer(self);
    structure("task", 16);
    member("pid", number, 0);
    member("parent", 4, 8);
    EXPECT_THAT(select("struct task *t; t->parent->parent->pid"),
                HasSubstr("struct task {int pid;char snoopbox_hole_0[4];struct task *parent;};"));
}

TEST_F(TypeSelection, LooksIntoWhatHasNoName) {
    btf__add_union(types.get(), nullptr, 8);
    member("word", wide, 0);
    member("half", number, 0);
    structure("hidden", 8);
    member("nothing", wide, 0);
    structure("page", 24);
    member("flags", wide, 0);
    member("", 4, 8);
    member("rest", 5, 16);
    EXPECT_THAT(select("struct page *p; p->half"),
                HasSubstr("struct page {char snoopbox_hole_1[8];union {int half;"
                          "char snoopbox_hole_0[8];};char snoopbox_hole_2[8];};"));
}

TEST_F(TypeSelection, ArraysFunctionsAndOtherPointers) {
    const int array = btf__add_array(types.get(), number, letter, 16);
    const int matrix = btf__add_array(types.get(), number, array, 4);
    const int to_array = pointer(array);
    const int text = pointer(letter);
    const int texts = btf__add_array(types.get(), number, text, 2);
    const int call = pointer(btf__add_func_proto(types.get(), number));
    const int nothing = pointer(0);
    structure("all", 128);
    member("matrix", matrix, 0);
    member("to_array", to_array, 64);
    member("texts", texts, 72);
    member("call", call, 88);
    member("nothing", nothing, 96);
    EXPECT_THAT(select("struct all *a; matrix to_array texts call nothing"),
                HasSubstr("{char matrix[4][16];char (*to_array)[16];char *texts[2];void *call;"
                          "void *nothing;char snoopbox_hole_0[24];}"));
}

TEST_F(TypeSelection, TypedefsOfAllKinds) {
    const int u32 = btf__add_typedef(types.get(), "u32x", number);
    const int uid = btf__add_typedef(types.get(), "uid_x", u32);
    structure(nullptr, 4);
    member("val", uid, 0);
    const int kuid = btf__add_typedef(types.get(), "kuid_x", uid + 1);
    const int fixed = btf__add_const(types.get(), kuid);
    structure("cred", 8);
    member("uid", fixed, 0);
    member("gid", uid, 4);
    const auto text = select("struct cred *c; c->uid.val; c->gid");
    EXPECT_THAT(text, HasSubstr("typedef struct {int val;} kuid_x;"));
    EXPECT_THAT(text, HasSubstr("struct cred {kuid_x uid;int gid;};"));
    EXPECT_EQ(select("uid_x one;"), "typedef int uid_x;\n");
    btf__add_typedef(types.get(), "call_x", btf__add_func_proto(types.get(), number));
    EXPECT_EQ(select("call_x *call;"), "typedef void call_x(void);\n");
}

// As the BTF of Linux 5.10 has it.
TEST_F(TypeSelection, SignedCharHasASignEvenIfBtfTellsNone) {
    btf__add_typedef(types.get(), "s8_x", btf__add_int(types.get(), "signed char", 1, 0));
    btf__add_typedef(types.get(), "u8_x", btf__add_int(types.get(), "unsigned char", 1, 0));
    EXPECT_EQ(select("s8_x one; u8_x two;"),
              "typedef signed char s8_x;\ntypedef unsigned char u8_x;\n");
}

TEST_F(TypeSelection, EnumsByNameAndByEnumerator) {
    btf__add_enum(types.get(), "state", 4);
    btf__add_enum_value(types.get(), "STATE_A", 1);
    btf__add_enum_value(types.get(), "STATE_B", 2);
    btf__add_enum(types.get(), nullptr, 4);
    btf__add_enum_value(types.get(), "FLAG_X", 0xffffffffU);
    btf__add_enum_value(types.get(), "STATE_A", 7);
    structure("job", 4);
    member("state", 4, 0);
    EXPECT_EQ(select("STATE_B"), "enum state {STATE_A=1,STATE_B=2,};\n");
    EXPECT_EQ(select("enum state s;"), "enum state {STATE_A=1,STATE_B=2,};\n");
    EXPECT_EQ(select("FLAG_X"), "enum {FLAG_X=4294967295,STATE_A=7,};\n");
    EXPECT_THAT(select("FLAG_X STATE_B"), HasSubstr("STATE_A___5=7"));  // one name, two values
    EXPECT_THAT(select("struct job *j; j->state"), HasSubstr("struct job {unsigned int state;};"));
}

TEST_F(TypeSelection, BitFieldsAndPackedMembers) {
    structure("bits", 16);
    btf__add_field(types.get(), "a", number, 0, 3);
    btf__add_field(types.get(), "b", number, 5, 2);
    btf__add_field(types.get(), "odd", wide, 24, 0);
    EXPECT_THAT(select("struct bits *p; p->b p->odd"),
                HasSubstr("{unsigned char:5;int b:2;unsigned char:1;char snoopbox_hole_0[2];"
                          "unsigned long odd __attribute__((packed));char snoopbox_hole_1[5];}"));
}

TEST_F(TypeSelection, WhatTheProgramDefinesIsItsOwn) {
    structure("own", 8);
    member("a", wide, 0);
    structure("holder", 8);
    member("held", 4, 0);
    EXPECT_EQ(select("struct own { int a; }; struct own *p;"), "");
    EXPECT_THAT(select("struct own { int a; }; struct holder *p; p->held"),
                HasSubstr("struct holder {struct {char bytes[8];} held;};"));
}

TEST_F(TypeSelection, TwoTypesOfOneName) {
    structure("same", 4);
    member("a", number, 0);
    structure("same", 8);
    member("a", wide, 0);
    structure("user", 8);
    member("it", 5, 0);
    const auto text = select("struct same *s; struct user *u; u->it.a");
    EXPECT_THAT(text, HasSubstr("struct same {int a;};"));
    EXPECT_THAT(text, HasSubstr("struct same___5 {unsigned long a;};"));
    EXPECT_THAT(text, HasSubstr("struct user {struct same___5 it;};"));
}

TEST_F(TypeSelection, AllIsWritten) {
    const int unnamed = structure(nullptr, 4);
    member("counter", number, 0);
    const int first = btf__add_typedef(types.get(), "atomic_t", unnamed);
    btf__add_typedef(types.get(), "refcount_t", first);
    btf__add_typedef(types.get(), "__builtin_va_list", number);
    structure("nameidata", 4);  // programs that want it define it themselves
    member("depth", number, 0);
    const int private_one = pointer(btf__find_by_name(types.get(), "nameidata"));
    structure("task", 16);
    member("nameidata", private_one, 0);
    member("usage", first, 8);
    const auto text = select_types(types.get(), SourceNames::all()).value();
    EXPECT_THAT(text, AllOf(HasSubstr("typedef struct {int counter;} atomic_t;"),
                            HasSubstr("typedef atomic_t refcount_t;"),
                            HasSubstr("struct nameidata___kernel {int depth;};"),
                            HasSubstr("struct nameidata___kernel *nameidata;atomic_t usage;")));
    EXPECT_THAT(text, Not(HasSubstr("__builtin_va_list")));
}

TEST_F(TypeSelection, TypesWithoutEndAreAnError) {
    structure("loop", 8);
    member("next", 4, 0);
    EXPECT_FALSE(select_types(types.get(), SourceNames::read("struct loop l; l.next")));
    EXPECT_FALSE(select_types(types.get(), SourceNames::read("struct loop *l; l->next")));
}

TEST_F(TypeSelection, ArraysOfThemselvesAreAnError) {
    btf__add_array(types.get(), number, 4, 2);
    structure("loop", 8);
    member("next", 4, 0);
    EXPECT_FALSE(select_types(types.get(), SourceNames::read("struct loop l; l.next")));
}

}  // namespace
}  // namespace snoopbox::headers
