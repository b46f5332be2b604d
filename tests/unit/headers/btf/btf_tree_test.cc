// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/btf_tree.h"

#include <bpf/btf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "headers/btf/btf_defines.h"
#include "headers/find/kernel_config.h"
#include "tree.h"
#include "util/file.h"

namespace snoopbox::headers {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
namespace fs = std::filesystem;

// struct task_struct { int pid; char comm[16]; }; enum bpf_func_id { BPF_FUNC_unspec };
std::string small_btf() {
    const std::unique_ptr<btf, decltype(&btf__free)> types(btf__new_empty(), btf__free);
    const int number = btf__add_int(types.get(), "int", 4, BTF_INT_SIGNED);
    const int letter = btf__add_int(types.get(), "char", 1, BTF_INT_SIGNED);
    const int array = btf__add_array(types.get(), number, letter, 16);
    btf__add_struct(types.get(), "task_struct", 20);
    btf__add_field(types.get(), "pid", number, 0, 0);
    btf__add_field(types.get(), "comm", array, 32, 0);
    btf__add_enum(types.get(), "bpf_func_id", 4);
    btf__add_enum_value(types.get(), "BPF_FUNC_unspec", 0);
    const int proto = btf__add_func_proto(types.get(), number);
    btf__add_func(types.get(), "__x64_sys_openat", BTF_FUNC_STATIC, proto);
    std::uint32_t size = 0;
    const void* data = btf__raw_data(types.get(), &size);
    return {static_cast<const char*>(data), size};
}

struct BtfTree : testing::Test {
    Tree host;
    BtfTreeRequest request{host.file("sys/kernel/btf/vmlinux", small_btf()), host.root(),
                           "5.15.37-x", *find_arch("x86_64"), host.directory("tmp")};
};

TEST_F(BtfTree, HasWhatLibbccWants) {
    {
        const auto tree = make_btf_tree(request);
        ASSERT_TRUE(tree) << tree.error().message;
        EXPECT_EQ(tree->origin, Origin::btf);
        for (const char* path :
             {"include/linux/kconfig.h", "include/generated/autoconf.h", "include/uapi/linux/bpf.h",
              "include/uapi/linux/if_packet.h", "include/uapi/linux/ptrace.h",
              "include/linux/version.h", "include/linux/log2.h", "include/linux/sched.h",
              "include/net/sock.h", "arch/x86/include/asm/page.h"}) {
            EXPECT_TRUE(fs::is_regular_file(tree->dir / path)) << path;
        }
        const auto types = read_file(tree->dir / "include/snoopbox/types.h").value();
        EXPECT_THAT(types, HasSubstr("struct task_struct {"));
        EXPECT_THAT(types, Not(HasSubstr("preserve_access_index")));
        const auto derived = read_file(tree->dir / "include/snoopbox/derived.h").value();
        EXPECT_THAT(derived, HasSubstr("#define TASK_COMM_LEN 16\n"));
        EXPECT_THAT(derived, HasSubstr("#define BPF_FUNC_map_lookup_elem 1\n"));
        EXPECT_THAT(derived, HasSubstr("#define BPF_FUNC_cgrp_storage_delete 211\n"));
        EXPECT_THAT(read_file(tree->dir / "include/linux/version.h").value(),
                    HasSubstr("#define LINUX_VERSION_CODE 331557\n"));
        const auto autoconf = read_file(tree->dir / "include/generated/autoconf.h").value();
        EXPECT_THAT(autoconf, HasSubstr("#define CONFIG_BPF_SYSCALL 1\n"));
        EXPECT_THAT(autoconf, HasSubstr("#define CONFIG_ARCH_HAS_SYSCALL_WRAPPER 1\n"));
    }
    EXPECT_THAT(listing(request.temp_parent), IsEmpty());
}

TEST_F(BtfTree, TakesTheKernelsOwnConfiguration) {
    host.file("boot/config-5.15.37-x",
              "# comment\nCONFIG_HZ=250\nCONFIG_A=y\nCONFIG_B=m\n# CONFIG_C is not set\n"
              "CONFIG_D=\"text\"\n");
    const auto tree = make_btf_tree(request);
    ASSERT_TRUE(tree);
    const auto autoconf = read_file(tree->dir / "include/generated/autoconf.h").value();
    EXPECT_THAT(autoconf, HasSubstr("#define CONFIG_A 1\n"));
    EXPECT_THAT(autoconf, HasSubstr("#define CONFIG_B_MODULE 1\n"));
    EXPECT_THAT(autoconf, Not(HasSubstr("CONFIG_C")));
    EXPECT_THAT(autoconf, HasSubstr("#define CONFIG_D \"text\"\n"));
    EXPECT_THAT(read_file(tree->dir / "include/snoopbox/derived.h").value(),
                HasSubstr("#define HZ 250\n"));
}

TEST_F(BtfTree, MakesOnlyWhatOneProgramNeeds) {
    host.file("boot/config-5.15.37-x", "CONFIG_A=y\nCONFIG_B=y\n");
    request.program =
        "#include <linux/sched.h>\n"
        "#ifdef CONFIG_A\n"
        "int f(struct task_struct *t) { return t->pid; }\n"
        "#endif";
    const auto tree = make_btf_tree(request);
    ASSERT_TRUE(tree) << tree.error().message;
    EXPECT_TRUE(tree->partial);
    const auto types = read_file(tree->dir / "include/snoopbox/types.h").value();
    EXPECT_THAT(types, HasSubstr("struct task_struct {int pid;char snoopbox_hole_0[16];};"));
    const auto autoconf = read_file(tree->dir / "include/generated/autoconf.h").value();
    EXPECT_THAT(autoconf, HasSubstr("CONFIG_A 1"));
    EXPECT_THAT(autoconf, HasSubstr("CONFIG_BPF_SYSCALL 1"));
    EXPECT_THAT(autoconf, Not(HasSubstr("CONFIG_B 1")));
    EXPECT_TRUE(fs::exists(tree->dir / "include/linux/sched.h"));
    EXPECT_TRUE(fs::exists(tree->dir / "include/uapi/linux/if_packet.h"));
    EXPECT_FALSE(fs::exists(tree->dir / "include/linux/fs.h"));
    // The fingerprint depends on the kernel, not on the program.
    request.program.clear();
    const auto whole = make_btf_tree(request);
    ASSERT_TRUE(whole);
    EXPECT_FALSE(whole->partial);
    EXPECT_EQ(whole->fingerprint, tree->fingerprint);
}

TEST_F(BtfTree, DamagedBtfIsNamedAndLeavesNothing) {
    for (const std::string& blob : {std::string(), std::string("garbage"),
                                    small_btf().substr(0, 40), small_btf().substr(0, 100)}) {
        host.file("sys/kernel/btf/vmlinux", blob);
        const auto tree = make_btf_tree(request);
        ASSERT_FALSE(tree);
        EXPECT_THAT(tree.error().message, HasSubstr("sys/kernel/btf/vmlinux"));
        EXPECT_THAT(listing(request.temp_parent), IsEmpty());
    }
}

TEST_F(BtfTree, FingerprintFollowsTheBtfAndTheConfiguration) {
    const auto first = make_btf_tree(request).value().fingerprint;
    EXPECT_EQ(make_btf_tree(request).value().fingerprint, first);
    host.file("boot/config-5.15.37-x", "CONFIG_A=y\n");
    EXPECT_NE(make_btf_tree(request).value().fingerprint, first);
}

TEST_F(BtfTree, OutOfTheRunningKernel) {
    request.btf = "/sys/kernel/btf/vmlinux";
    if (access(request.btf.c_str(), R_OK) != 0) {
        GTEST_SKIP() << "this kernel has no BTF";
    }
    const auto tree = make_btf_tree(request);
    ASSERT_TRUE(tree) << tree.error().message;
    EXPECT_THAT(read_file(tree->dir / "include/snoopbox/types.h").value(),
                HasSubstr("struct task_struct {"));
    EXPECT_THAT(read_file(tree->dir / "include/snoopbox/derived.h").value(),
                HasSubstr("#define DNAME_INLINE_LEN "));
}

TEST(VersionHeader, ReadsReleases) {
    EXPECT_THAT(version_header("6.1.0-9-amd64"), HasSubstr("LINUX_VERSION_CODE 393472\n"));
    EXPECT_THAT(version_header("4.19.300"), HasSubstr("LINUX_VERSION_CODE 267263\n"));
    EXPECT_EQ(release_header("6.1.0-9-amd64"), "#define UTS_RELEASE \"6.1.0-9-amd64\"\n");
    EXPECT_THAT(version_header("6.8-rc1"), HasSubstr("LINUX_VERSION_CODE 395264\n"));
}

TEST(KernelConfig, IgnoresWhatIsNotAnAssignment) {
    EXPECT_TRUE(parse_kernel_config("").empty());
    EXPECT_TRUE(parse_kernel_config("CONFIG_A B=1\nX=1\nCONFIG_A").empty());
    EXPECT_EQ(parse_kernel_config("CONFIG_A=y").at("CONFIG_A"), "y");
}

}  // namespace
}  // namespace snoopbox::headers
