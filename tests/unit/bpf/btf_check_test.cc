// SPDX-License-Identifier: Apache-2.0
#include "bpf/btf_check.h"

#include <bpf/btf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace snoopbox::bpf {
namespace {

using testing::HasSubstr;

struct CheckBtf : testing::Test {
    std::unique_ptr<btf, decltype(&btf__free)> types{btf__new_empty(), &btf__free};
    int number = btf__add_int(types.get(), "int", 4, BTF_INT_SIGNED);

    std::string raw() const {
        __u32 size = 0;
        const void* data = btf__raw_data(types.get(), &size);
        return {static_cast<const char*>(data), size};
    }
    std::string error() const {
        const auto checked = check_btf(raw());
        return checked ? "no error" : checked.error().message;
    }
};

TEST_F(CheckBtf, TakesAllKinds) {
    const int pointer = btf__add_ptr(types.get(), number);
    const int array = btf__add_array(types.get(), number, number, 3);
    const int structure = btf__add_struct(types.get(), "s", 24);
    btf__add_field(types.get(), "p", pointer, 0, 0);
    btf__add_field(types.get(), "a", array, 64, 0);
    btf__add_union(types.get(), nullptr, 4);
    btf__add_enum(types.get(), "e", 4);
    btf__add_enum_value(types.get(), "A", 1);
    btf__add_enum64(types.get(), "e64", 8, true);
    btf__add_enum64_value(types.get(), "B", 1);
    btf__add_fwd(types.get(), "f", BTF_FWD_STRUCT);
    btf__add_typedef(types.get(), "t", structure);
    btf__add_float(types.get(), "double", 8);
    const int proto = btf__add_func_proto(types.get(), number);
    btf__add_func_param(types.get(), "x", number);
    btf__add_func(types.get(), "fn", BTF_FUNC_GLOBAL, proto);
    const int variable = btf__add_var(types.get(), "v", BTF_VAR_GLOBAL_ALLOCATED, number);
    btf__add_datasec(types.get(), ".rodata", 4);
    btf__add_datasec_var_info(types.get(), variable, 0, 4);
    btf__add_decl_tag(types.get(), "tag", structure, -1);
    btf__add_type_tag(types.get(), "tag", number);
    EXPECT_EQ(error(), "no error");
}

TEST_F(CheckBtf, FunctionsAreInOneSectionOnly) {
    const int proto = btf__add_func_proto(types.get(), 0);
    const int function = btf__add_func(types.get(), "fn", BTF_FUNC_EXTERN, proto);
    const int variable = btf__add_var(types.get(), "v", BTF_VAR_GLOBAL_EXTERN, number);
    btf__add_datasec(types.get(), ".ksyms", 0);
    btf__add_datasec_var_info(types.get(), function, 0, 0);
    btf__add_datasec_var_info(types.get(), variable, 0, 0);
    EXPECT_EQ(error(), "no error");
    btf__add_datasec(types.get(), ".kconfig", 0);
    btf__add_datasec_var_info(types.get(), function, 0, 0);
    EXPECT_THAT(error(), HasSubstr("type 6 refers to what is not there"));
}

TEST_F(CheckBtf, NothingElseIsInASection) {
    btf__add_datasec(types.get(), ".ksyms", 0);
    btf__add_datasec_var_info(types.get(), number, 0, 0);
    EXPECT_THAT(error(), HasSubstr("type 2 refers to what is not there"));
}

TEST_F(CheckBtf, AStructMayPointToItself) {
    const int structure = btf__add_struct(types.get(), "list", 8);
    btf__add_field(types.get(), "next", structure + 1, 0, 0);
    btf__add_ptr(types.get(), structure);
    EXPECT_EQ(error(), "no error");
}

TEST_F(CheckBtf, TellsOfATypeThatIsNotThere) {
    btf__add_typedef(types.get(), "t", 99);
    EXPECT_THAT(error(), HasSubstr("type 2 refers to what is not there"));
}

TEST_F(CheckBtf, TellsOfATypeThatIsPartOfItself) {
    btf__add_typedef(types.get(), "t", 3);
    btf__add_const(types.get(), 2);
    EXPECT_THAT(error(), HasSubstr("part of itself"));
}

TEST_F(CheckBtf, OnlyTypesAreReferredToAsSuch) {
    const int proto = btf__add_func_proto(types.get(), 0);
    const int function = btf__add_func(types.get(), "fn", BTF_FUNC_EXTERN, proto);
    EXPECT_EQ(error(), "no error");
    btf__add_ptr(types.get(), function);
    EXPECT_THAT(error(), HasSubstr("type 4 refers to what is not there"));
}

TEST_F(CheckBtf, ManyTypesWithinEachOtherAreAnError) {
    int inner = number;
    for (int i = 0; i < 126; ++i) {
        inner = btf__add_const(types.get(), inner);
    }
    EXPECT_EQ(error(), "no error");
    inner = btf__add_const(types.get(), inner);
    btf__add_const(types.get(), inner);
    EXPECT_THAT(error(), HasSubstr("nested too deeply"));
}

// Each has the one before twice: a walk over all members would not end.
TEST_F(CheckBtf, MembersDoNotMultiply) {
    int inner = number;
    for (int i = 0; i < 40; ++i) {
        const int outer = btf__add_struct(types.get(), "s", 4);
        btf__add_field(types.get(), "a", inner, 0, 0);
        btf__add_field(types.get(), "b", inner, 0, 0);
        inner = outer;
    }
    EXPECT_THAT(error(), HasSubstr("nested too deeply"));
}

TEST_F(CheckBtf, MembersBeginInsideTheirStruct) {
    btf__add_struct(types.get(), "s", 4);
    btf__add_field(types.get(), "x", number, 32, 0);
    EXPECT_EQ(error(), "no error") << "as an array without length does";
    btf__add_field(types.get(), "y", number, 64, 0);
    EXPECT_THAT(error(), HasSubstr("type 2 has a size"));
}

TEST_F(CheckBtf, BitFieldsEndInsideTheirStruct) {
    btf__add_struct(types.get(), "s", 4);
    btf__add_field(types.get(), "x", number, 30, 2);
    EXPECT_EQ(error(), "no error");
    btf__add_field(types.get(), "y", number, 30, 3);
    EXPECT_THAT(error(), HasSubstr("type 2 has a size"));
}

TEST_F(CheckBtf, NamesHaveAReasonableLength) {
    btf__add_struct(types.get(), std::string(512, 'x').c_str(), 0);
    EXPECT_EQ(error(), "no error");
    btf__add_struct(types.get(), std::string(513, 'x').c_str(), 0);
    EXPECT_THAT(error(), HasSubstr("type 3 refers to what is not there"));
}

TEST_F(CheckBtf, CutAnywhereItIsAnError) {
    btf__add_struct(types.get(), "s", 4);
    btf__add_field(types.get(), "x", number, 0, 0);
    const std::string whole = raw();
    ASSERT_TRUE(check_btf(whole));
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_FALSE(check_btf(whole.substr(0, length))) << length;
    }
}

}  // namespace
}  // namespace snoopbox::bpf
