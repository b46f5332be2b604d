// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/kernel_btf.h"

#include <bpf/btf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <memory>

#include "headers/btf/btf_tree.h"
#include "tree.h"
#include "util/file.h"

namespace snoopbox::headers {
namespace {

using testing::HasSubstr;
using testing::Not;
using Btf = std::unique_ptr<btf, decltype(&btf__free)>;

std::string raw(const Btf& types) {
    std::uint32_t size = 0;
    const void* data = btf__raw_data(types.get(), &size);
    return {static_cast<const char*>(data), size};
}

// /sys/kernel/btf of a kernel with the modules ext4 and nfs, which have a struct each.
struct KernelBtf : testing::Test {
    KernelBtf() {
        number = btf__add_int(types.get(), "int", 4, BTF_INT_SIGNED);
        btf__add_struct(types.get(), "task_struct", 4);
        btf__add_field(types.get(), "pid", number, 0, 0);
        host.file("btf/vmlinux", raw(types));
        for (const std::string name : {"ext4", "nfs"}) {
            const Btf module(btf__new_empty_split(types.get()), btf__free);
            btf__add_struct(module.get(), (name + "_info").c_str(), 8);
            btf__add_field(module.get(), (name + "_number").c_str(), number, 0, 0);
            host.file("btf/" + name, raw(module));
        }
    }

    std::string names(const SourceNames* wanted) const {
        const auto btf = read_running_btf(host.root() / "btf/vmlinux", wanted);
        EXPECT_TRUE(btf);
        return btf.value_or("");
    }

    Tree host;
    Btf types{btf__new_empty(), btf__free};
    int number = 0;
};

TEST_F(KernelBtf, HasAllModules) {
    const auto all = names(nullptr);
    EXPECT_THAT(all, HasSubstr("ext4_info"));
    EXPECT_THAT(all, HasSubstr("nfs_info"));
}

TEST_F(KernelBtf, HasTheModulesThatAProgramNeeds) {
    const auto nfs = SourceNames::read("int f(struct nfs_info *i) { return i->nfs_number; }");
    EXPECT_THAT(names(&nfs), HasSubstr("nfs_info"));
    EXPECT_THAT(names(&nfs), Not(HasSubstr("ext4_info")));
    for (const char* other : {"int f(struct task_struct *t) { return t->pid; }",
                              "struct nfs_info { int own; };\n int f(struct nfs_info *i);"}) {
        const auto none = SourceNames::read(other);
        EXPECT_EQ(names(&none), read_file(host.root() / "btf/vmlinux").value()) << other;
    }
}

TEST_F(KernelBtf, AProgramCompilesWithWhatAModuleHas) {
    BtfTreeRequest request{host.root() / "btf/vmlinux",
                           host.root(),
                           "6.1.0",
                           own_arch(),
                           host.directory("tmp"),
                           "int f(struct nfs_info *i) { return i->nfs_number; }"};
    const auto partial = make_btf_tree(request);
    ASSERT_TRUE(partial) << partial.error().message;
    const auto* const types_h = "include/snoopbox/types.h";
    EXPECT_THAT(read_file(partial->dir / types_h).value(),
                HasSubstr("struct nfs_info {int nfs_number;"));
    request.program.clear();
    request.root.clear();
    request.btf = host.root() / "btf";  // a copy, from elsewhere
    const auto whole = make_btf_tree(request);
    ASSERT_TRUE(whole) << whole.error().message;
    EXPECT_THAT(read_file(whole->dir / types_h).value(), HasSubstr("struct ext4_info {"));
    EXPECT_THAT(read_file(whole->dir / types_h).value(), HasSubstr("struct task_struct {"));
}

TEST_F(KernelBtf, ADamagedModuleIsLeftOutOrNamed) {
    host.file("btf/ext4", "garbage");
    EXPECT_THAT(names(nullptr), HasSubstr("nfs_info"));
    const auto refused = read_foreign_btf(host.root() / "btf", nullptr);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("btf/ext4: "));
}

TEST_F(KernelBtf, OneFileHasNoModules) {
    EXPECT_EQ(read_foreign_btf(host.root() / "btf/vmlinux", nullptr).value(),
              read_file(host.root() / "btf/vmlinux").value());
    const auto absent = read_foreign_btf(host.directory("empty"), nullptr);
    ASSERT_FALSE(absent);
    EXPECT_THAT(absent.error().message, HasSubstr("empty/vmlinux"));
}

}  // namespace
}  // namespace snoopbox::headers
