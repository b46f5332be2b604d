// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/dump_check.h"

#include <bpf/btf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "bpf/btf_check.h"
#include "headers/btf/btf_file.h"

namespace snoopbox::headers {
namespace {

using testing::HasSubstr;

struct CheckDump : testing::Test {
    std::unique_ptr<btf, decltype(&btf__free)> types{btf__new_empty(), &btf__free};
    int number = btf__add_int(types.get(), "unsigned int", 4, 0);

    std::string raw() const {
        __u32 size = 0;
        const void* data = btf__raw_data(types.get(), &size);
        return {static_cast<const char*>(data), size};
    }
    std::string error() const {
        const std::string bytes = raw();
        const auto view = bpf::BtfView::read(bytes).value();
        EXPECT_TRUE(bpf::check_types(view)) << "this check is for another fault";
        const auto checked = check_dump(view);
        return checked ? "no error" : checked.error().message;
    }
    int pointer_to_function(int parameter) const {
        const int proto = btf__add_func_proto(types.get(), 0);
        btf__add_func_param(types.get(), "x", parameter);
        btf__add_func_param(types.get(), "", parameter);
        return btf__add_ptr(types.get(), proto);
    }
};

TEST_F(CheckDump, TakesWhatCHas) {
    const int structure = btf__add_struct(types.get(), "list", 24);
    btf__add_field(types.get(), "next", structure + 1, 0, 0);
    btf__add_field(types.get(), "call", structure + 3, 64, 0);
    btf__add_field(types.get(), "rest", structure + 4, 192, 0);
    btf__add_ptr(types.get(), structure);
    pointer_to_function(structure + 1);
    btf__add_array(types.get(), number, number, 0);
    btf__add_type_tag(types.get(), "address_space(1)", number);
    btf__add_fwd(types.get(), "f", BTF_FWD_STRUCT);
    btf__add_func(types.get(), "name.of.a.function", BTF_FUNC_STATIC, structure + 2);
    EXPECT_EQ(error(), "no error");
}

TEST_F(CheckDump, NamesAreThoseOfC) {
    constexpr const char* bad = "x; int y";
    for (const std::function<void()>& add : std::initializer_list<std::function<void()>>{
             [&] { btf__add_struct(types.get(), bad, 4); },
             [&] { btf__add_union(types.get(), bad, 4); },
             [&] { btf__add_typedef(types.get(), bad, number); },
             [&] { btf__add_fwd(types.get(), bad, BTF_FWD_STRUCT); },
             [&] { btf__add_int(types.get(), "int  x", 4, 0); },
             [&] { btf__add_int(types.get(), "int[2]", 4, 0); },
             [&] { btf__add_float(types.get(), bad, 4); },
             [&] { btf__add_type_tag(types.get(), "\")))", number); },
             [&] {
                 btf__add_enum(types.get(), "e", 4);
                 btf__add_enum_value(types.get(), bad, 1);
             },
             [&] {
                 btf__add_enum64(types.get(), "e", 8, false);
                 btf__add_enum64_value(types.get(), bad, 1);
             },
             [&] {
                 btf__add_struct(types.get(), "s", 4);
                 btf__add_field(types.get(), bad, number, 0, 0);
             },
             [&] {
                 btf__add_func_proto(types.get(), 0);
                 btf__add_func_param(types.get(), bad, number);
             }}) {
        types.reset(btf__new_empty());
        number = btf__add_int(types.get(), "int", 4, 0);
        EXPECT_EQ(error(), "no error");
        add();
        EXPECT_THAT(error(), HasSubstr("type 2 has a name that is none in C"));
    }
}

// libbpf divides by their alignment.
TEST_F(CheckDump, MembersHaveASize) {
    const int declared = btf__add_fwd(types.get(), "f", BTF_FWD_STRUCT);
    const int array = btf__add_array(types.get(), number, declared, 2);
    btf__add_struct(types.get(), "s", 4);
    btf__add_field(types.get(), "x", array, 0, 0);
    EXPECT_THAT(error(), HasSubstr("type 4 has a member whose size"));
}

// libbpf would fill the hole between what it takes for a negative offset and the next member.
TEST_F(CheckDump, MembersHaveNoSizeThatOverflows) {
    const int array = btf__add_array(types.get(), number, number, 1U << 27U);
    btf__add_struct(types.get(), "s", 8);
    btf__add_field(types.get(), "x", array, 0, 0);
    EXPECT_THAT(error(), HasSubstr("type 3 has a member whose size"));
    for (int i = 0, inner = array; i < 4; ++i) {
        inner = btf__add_array(types.get(), number, inner, 1U << 31U);
        btf__add_struct(types.get(), "s", 8);
        btf__add_field(types.get(), "x", inner, 0, 0);
    }
    EXPECT_THAT(error(), HasSubstr("type 3 has a member whose size"));
}

// libbpf would follow the pointer without end.
TEST_F(CheckDump, AChainOfPointersEnds) {
    btf__add_typedef(types.get(), "t", 3);
    btf__add_ptr(types.get(), 2);
    EXPECT_THAT(error(), HasSubstr("type 2 cannot be written in C"));
}

TEST_F(CheckDump, TextDoesNotMultiply) {
    int inner = number;
    for (int i = 0; i < 40; ++i) {
        inner = pointer_to_function(inner);
    }
    EXPECT_THAT(error(), HasSubstr("cannot be written in C, or is too long"));
}

TEST_F(CheckDump, OnlyPointersReferToFunctions) {
    const int proto = btf__add_func_proto(types.get(), 0);
    btf__add_func_proto(types.get(), btf__add_typedef(types.get(), "f", proto));
    EXPECT_THAT(error(), HasSubstr("type 4 cannot be written in C"));
}

// Holes are filled by 8 bytes at a time.
TEST_F(CheckDump, FillersAreCounted) {
    btf__add_struct(types.get(), "s", 1U << 25U);
    EXPECT_THAT(error(), HasSubstr("too much C"));
}

TEST_F(CheckDump, ForeignFilesAreCheckedAndOthersNot) {
    btf__add_typedef(types.get(), "x; int y", number);
    EXPECT_TRUE(BtfFile::parse(raw()));
    const auto foreign = BtfFile::parse_foreign(raw());
    ASSERT_FALSE(foreign);
    EXPECT_THAT(foreign.error().message, HasSubstr("damaged: type 2"));
}

TEST_F(CheckDump, ForeignFilesAreWrittenLikeOthers) {
    btf__add_struct(types.get(), "s", 8);
    btf__add_field(types.get(), "x", number, 32, 0);
    const auto expected = BtfFile::parse(raw()).value().to_c();
    ASSERT_TRUE(expected);
    EXPECT_THAT(*expected, HasSubstr("unsigned int x;"));
    EXPECT_EQ(BtfFile::parse_foreign(raw()).value().to_c(), *expected);
}

}  // namespace
}  // namespace snoopbox::headers
