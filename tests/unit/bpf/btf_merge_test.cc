// SPDX-License-Identifier: Apache-2.0
#include "bpf/btf_merge.h"

#include <bpf/btf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "bpf/btf_check.h"

namespace snoopbox::bpf {
namespace {

using Btf = std::unique_ptr<btf, decltype(&btf__free)>;

std::string raw(const Btf& types) {
    std::uint32_t size = 0;
    const void* data = btf__raw_data(types.get(), &size);
    return {static_cast<const char*>(data), size};
}

struct Merge : testing::Test {
    Btf vmlinux{btf__new_empty(), btf__free};
    int number = btf__add_int(vmlinux.get(), "int", 4, BTF_INT_SIGNED);
    int inode = btf__add_struct(vmlinux.get(), "inode", 4);
    bool ready = btf__add_field(vmlinux.get(), "i_mode", number, 0, 0) == 0;

    // Every kind of type that refers to others, to those of vmlinux and to its own. Its names occur
    // in no other module.
    std::string module(const std::string& name) const {
        const Btf types(btf__new_empty_split(vmlinux.get()), btf__free);
        const auto named = [&](const char* rest) { return name + rest; };
        const int own = btf__add_struct(types.get(), named("_inode").c_str(), 16);
        btf__add_field(types.get(), "vfs", inode, 0, 0);
        btf__add_field(types.get(), named("_flags").c_str(), number, 32, 0);
        const int pointer = btf__add_ptr(types.get(), own);
        const int array = btf__add_array(types.get(), number, pointer, 2);
        btf__add_union(types.get(), named("_union").c_str(), 16);
        btf__add_field(types.get(), named("_all").c_str(), array, 0, 0);
        btf__add_typedef(types.get(), named("_t").c_str(), pointer);
        const int proto = btf__add_func_proto(types.get(), pointer);
        btf__add_func_param(types.get(), named("_arg").c_str(), pointer);
        const int function =
            btf__add_func(types.get(), named("_read").c_str(), BTF_FUNC_STATIC, proto);
        btf__add_decl_tag(types.get(), named("_tag").c_str(), function, 0);
        btf__add_enum(types.get(), named("_enum").c_str(), 4);
        btf__add_enum_value(types.get(), named("_one").c_str(), 1);
        btf__add_enum64(types.get(), named("_enum64").c_str(), 8, false);
        btf__add_enum64_value(types.get(), named("_big").c_str(), 1ULL << 40U);
        const int variable = btf__add_var(types.get(), named("_var").c_str(), BTF_VAR_STATIC, own);
        btf__add_datasec(types.get(), named(".data").c_str(), 16);
        btf__add_datasec_var_info(types.get(), variable, 0, 16);
        return raw(types);
    }
};

TEST_F(Merge, EachModuleHasItsOwnTypesAndNames) {
    const std::string base = raw(vmlinux);
    const auto view = BtfView::read(base).value();
    const std::string one = module("ext4");
    const std::string two = module("nfs");
    const std::vector<BtfView> modules{BtfView::read_module(one, view).value(),
                                       BtfView::read_module(two, view).value()};
    EXPECT_EQ(modules[1].before(), view.count());
    const auto merged = merge(view, modules);
    ASSERT_TRUE(merged) << merged.error().message;
    ASSERT_TRUE(check_btf(*merged)) << check_btf(*merged).error().message;

    const Btf types(btf__new(merged->data(), static_cast<std::uint32_t>(merged->size())),
                    btf__free);
    ASSERT_TRUE(types);
    EXPECT_EQ(btf__type_cnt(types.get()) - 1,
              view.count() + 2 * (modules[0].count() - view.count()));
    for (const std::string name : {"ext4", "nfs"}) {
        const auto find = [&](const char* rest, std::uint32_t kind) {
            const int id = btf__find_by_name_kind(types.get(), (name + rest).c_str(), kind);
            EXPECT_GT(id, 0) << name << rest;
            return btf__type_by_id(types.get(), static_cast<std::uint32_t>(id));
        };
        const auto name_of = [&](std::uint32_t id) {
            return std::string(
                btf__name_by_offset(types.get(), btf__type_by_id(types.get(), id)->name_off));
        };
        const auto* own = find("_inode", BTF_KIND_STRUCT);
        EXPECT_EQ(name_of(btf_members(own)[0].type), "inode");
        EXPECT_EQ(btf__name_by_offset(types.get(), btf_members(own)[1].name_off), name + "_flags");
        const auto* function = find("_read", BTF_KIND_FUNC);
        const auto* proto = btf__type_by_id(types.get(), function->type);
        const auto* pointer = btf__type_by_id(types.get(), btf_params(proto)[0].type);
        EXPECT_EQ(name_of(pointer->type), name + "_inode");
        const auto* all = find("_union", BTF_KIND_UNION);
        const auto* array = btf__type_by_id(types.get(), btf_members(all)[0].type);
        EXPECT_EQ(btf__type_by_id(types.get(), btf_array(array)->type), pointer);
        EXPECT_EQ(name_of(btf_array(array)->index_type), "int");
        EXPECT_EQ(name_of(find("_tag", BTF_KIND_DECL_TAG)->type), name + "_read");
        EXPECT_EQ(name_of(find("_var", BTF_KIND_VAR)->type), name + "_inode");
        const auto* section = find(".data", BTF_KIND_DATASEC);
        EXPECT_EQ(name_of(btf_var_secinfos(section)[0].type), name + "_var");
        const auto* numbers = find("_enum64", BTF_KIND_ENUM64);
        EXPECT_EQ(btf__name_by_offset(types.get(), btf_enum64(numbers)[0].name_off), name + "_big");
        EXPECT_EQ(btf_enum64_value(btf_enum64(numbers)), 1ULL << 40U);
        const auto* small = find("_enum", BTF_KIND_ENUM);
        EXPECT_EQ(btf__name_by_offset(types.get(), btf_enum(small)[0].name_off), name + "_one");
    }
}

TEST_F(Merge, AModuleThatIsCutIsRefused) {
    const std::string base = raw(vmlinux);
    const auto view = BtfView::read(base).value();
    const std::string whole = module("ext4");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(BtfView::read_module(std::string_view(whole).substr(0, size), view));
    }
}

}  // namespace
}  // namespace snoopbox::bpf
