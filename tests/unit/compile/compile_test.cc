// SPDX-License-Identifier: Apache-2.0
// The compile helper with a header tree that has no more than libbcc includes.
#include "compile/compile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <fstream>
#include <string>
#include <thread>
#include <utility>

#include "compile/own_headers.h"
#include "util/confinement.h"
#include "util/file.h"
#include "util/format.h"
#include "util/temp_dir.h"

namespace snoopbox::compile {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string nothing = "int f(void *context) { return 0; }\n";

// /proc/PID/status of a child of ours that has a seccomp filter; empty if there is none.
std::string status_of_child_with_filter() {
    std::error_code ignored;
    for (const auto& thread : fs::directory_iterator("/proc/self/task", ignored)) {
        std::ifstream children(thread.path() / "children");
        for (std::string child; children >> child;) {
            const auto text = read_file("/proc/" + child + "/status");
            if (text && text->find("\nSeccomp:\t2\n") != std::string::npos) {
                return *text;
            }
        }
    }
    return {};
}

class Compile : public testing::Test {
  protected:
    Compile() {
        header("include/linux/kconfig.h",
               "#define CONFIG_BPF_SYSCALL 1\n"
               "typedef signed char __s8, s8; typedef unsigned char __u8, u8, bool;\n"
               "typedef short __s16, s16; typedef unsigned short __u16, u16, __be16, __sum16;\n"
               "typedef int __s32, s32; typedef unsigned __u32, u32, __be32, __wsum, __le32;\n"
               "typedef long long __s64, s64; typedef unsigned long long __u64, u64, __be64;\n"
               "#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + (c))\n"
               "#define LINUX_VERSION_CODE KERNEL_VERSION(6, 1, 0)\n"
               "typedef unsigned long size_t, uintptr_t; typedef int pid_t;\n"
               "#define __always_inline inline __attribute__((always_inline))\n"
               "#define __aligned_u64 __u64 __attribute__((aligned(8)))\n"
               "#define true 1\n#define false 0\n#define NULL 0\n");
        for (const auto* name :
             {"include/linux/types.h", "include/linux/bpf_common.h", "include/linux/version.h",
              "include/linux/log2.h", "include/uapi/linux/bpf.h", "include/uapi/linux/if_packet.h",
              "arch/x86/include/asm/page.h", "arch/arm64/include/asm/page.h"}) {
            header(name, "");
        }
        tree.dir = dir / "tree";
        tree.origin = headers::Origin::environment;
    }

    void header(const fs::path& name, const std::string& text) const {
        fs::create_directories((dir / "tree" / name).parent_path());
        std::ofstream(dir / "tree" / name) << text;
    }

    // A tool file in `tools`, beside its headers.
    Result<Compiled> compile_tool(const std::string& source) const {
        Request request;
        request.file = "tool.bpf.c";
        request.source = source;
        request.programs["f"] = "raw_tp/sched_switch";
        request.own_headers = own_header_directories(tools, source);
        return compile(request, tree);
    }

    TempDir owner = TempDir::create().value();
    fs::path dir = owner.path();
    fs::path tools = dir / "tools";
    headers::HeaderTree tree;
};

TEST_F(Compile, TellsWhatItRead) {
    fs::create_directories(tools / "common");
    std::ofstream(tools / "my.h") << "#include \"common/more.h\"\n";
    std::ofstream(tools / "common/more.h") << "#define RESULT 0\n";
    fs::create_directories(dir / "elsewhere");
    std::ofstream(dir / "elsewhere/other.h") << "#define ARGUMENT void *context\n";

    const auto compiled = compile_tool(
        "#include \"my.h\"\n"
        "#include \"" +
        (dir / "elsewhere/other.h").string() +
        "\"\n"
        "int f(ARGUMENT) { return RESULT; }\n");
    ASSERT_TRUE(compiled) << compiled.error().message;
    EXPECT_THAT(compiled->object, HasSubstr("raw_tp/sched_switch"));
    for (const auto& read : {tools / "my.h", tools / "common/more.h", dir / "elsewhere/other.h",
                             dir / "tree/include/linux/kconfig.h"}) {
        EXPECT_THAT(compiled->read, Contains(read));
    }
    for (const auto& read : compiled->read) {
        EXPECT_TRUE(fs::is_regular_file(read)) << read;
    }

    tree.origin = headers::Origin::kheaders;  // one that snoopbox made
    const auto with_ours = compile_tool(nothing);
    ASSERT_TRUE(with_ours) << with_ours.error().message;
    EXPECT_THAT(with_ours->read, IsEmpty());
}

// Clang shows the text of what it reads in its diagnostics, and a pipe would make it wait.
TEST_F(Compile, IncludesNothingButHeaders) {
    fs::create_directories(tools);
    std::ofstream(dir / "secret.h") << "secret text\n";
    fs::create_symlink(dir / "secret.h", tools / "link.h");
    ASSERT_EQ(mkfifo((tools / "pipe.h").c_str(), 0644), 0);
    const auto in_none = HasSubstr("is not read: it is in none of the directories");
    for (const auto& [name, why] : {
             std::pair<std::string, testing::Matcher<std::string>>{"/etc/passwd", in_none},
             {"link.h", in_none},
             {"/dev/zero", HasSubstr("/dev/zero is not read: it is not a regular file")},
             {"pipe.h", HasSubstr("/pipe.h is not read: it is not a regular file")},
         }) {
        const auto compiled = compile_tool(fmt::format("#include \"{}\"\n{}", name, nothing));
        ASSERT_FALSE(compiled) << name;
        EXPECT_THAT(compiled.error().message, why);
        EXPECT_THAT(compiled.error().message, HasSubstr("tool.bpf.c:1:"));
        EXPECT_THAT(compiled.error().message, Not(HasSubstr("secret text")));
        EXPECT_THAT(compiled.error().message, Not(HasSubstr("root:")));
    }
}

// An endless #include, and macros that expand to gigabytes. The limit is lower than the helper's
// own, which takes longer to reach.
TEST_F(Compile, DoesNotIncludeWithoutEnd) {
    fs::create_directories(tools);
    std::ofstream(tools / "my.h") << "#include \"my.h\"\n";
    const auto deep = compile_tool("#include \"my.h\"\n" + nothing);
    ASSERT_FALSE(deep);
    EXPECT_THAT(deep.error().message, HasSubstr("#include nested too deeply"));
}

TEST_F(Compile, IsEndedWhenItTakesTooMuchMemory) {
#ifdef SNOOPBOX_SANITIZE
    GTEST_SKIP() << "AddressSanitizer reserves more memory than any limit allows";
#endif
    std::string macros = "#define M0 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1\n";
    for (int i = 1; i < 8; ++i) {
        macros += fmt::format("#define M{0} M{1},M{1},M{1},M{1},M{1},M{1},M{1},M{1}\n", i, i - 1);
    }
    rlimit before{};
    getrlimit(RLIMIT_AS, &before);
    const rlimit less{rlim_t{600} << 20U, before.rlim_max};
    setrlimit(RLIMIT_AS, &less);
    const auto wide = compile_tool(macros + "int a[] = {M7,M7,M7,M7};\n" + nothing);
    setrlimit(RLIMIT_AS, &before);
    ASSERT_FALSE(wide);
    EXPECT_THAT(wide.error().remedy + wide.error().message, HasSubstr("memory"));
}

// What the kernel says about the helper while it compiles.
TEST_F(Compile, RunsAsAUserOfItsOwn) {
    if (!user_for_confinement()) {
        GTEST_SKIP() << "only root can change its user";
    }
    fs::permissions(dir, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
    const auto status = [&] {
        std::string seen;
        std::jthread watcher([&seen](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                const auto text = status_of_child_with_filter();
                seen = text.empty() ? seen : text;
            }
        });
        const auto compiled = compile_tool(nothing);
        EXPECT_TRUE(compiled) << compiled.error().message;
        watcher.request_stop();
        watcher.join();
        return seen;
    };
    const auto confined = status();
    const std::string user = std::to_string(*user_for_confinement());
    for (const auto& line :
         {fmt::format("\nUid:\t{0}\t{0}\t{0}\t{0}\n", user),
          fmt::format("\nGid:\t{0}\t{0}\t{0}\t{0}\n", user), std::string("\nGroups:\t \n"),
          std::string("\nCapPrm:\t0000000000000000\n"),
          std::string("\nCapBnd:\t0000000000000000\n"), std::string("\nNoNewPrivs:\t1\n"),
          std::string("\nSeccomp:\t2\n")}) {
        EXPECT_THAT(confined, HasSubstr(line));
    }
    // Headers that others cannot read are read all the same.
    fs::permissions(dir / "tree/include/linux", fs::perms::owner_all);
    const auto as_us = status();
    EXPECT_THAT(as_us, HasSubstr("\nUid:\t0\t0\t0\t0\n"));
    EXPECT_THAT(as_us, HasSubstr("\nCapPrm:\t0000000000000000\n"));
    EXPECT_THAT(as_us, HasSubstr("\nSeccomp:\t2\n"));
}

// As Ubuntu installs them.
TEST_F(Compile, TreesMayShareHeadersByLinks) {
    header("include/generated/own.h", "#define RESULT 0\n");
    fs::create_directories(dir / "common/include");
    fs::create_directories(dir / "common/arch");
    fs::rename(dir / "tree/include/linux", dir / "common/include/linux");
    fs::create_directory_symlink("../../common/include/linux", dir / "tree/include/linux");
    const auto compiled =
        compile_tool("#include <generated/own.h>\nint f(void *context) { return RESULT; }\n");
    ASSERT_TRUE(compiled) << compiled.error().message;
    EXPECT_THAT(compiled->read, Contains(dir / "tree/include/linux/kconfig.h"));
}

TEST(OwnHeaderDirectories, AreThoseThatTheSourceNames) {
    const auto owner = TempDir::create().value();
    const auto& dir = owner.path();
    fs::create_directories(dir / "common");
    std::ofstream(dir / "common/x.h") << "";
    std::ofstream(dir / "common/x.txt") << "";
    const auto in = [&](const std::string& source) {
        return own_header_directories(dir / "tools", source);
    };
    EXPECT_THAT(in(""), IsEmpty());
    EXPECT_THAT(in("#include <linux/sched.h>\nint a; // \"b.h\"\n"), IsEmpty());
    EXPECT_THAT(in(" #\tinclude\t \"my.h\""), ElementsAre(dir / "tools"));
    EXPECT_THAT(in("#include \"" + (dir / "common/x.h").string() + "\"\n"),
                ElementsAre(dir / "tools", dir / "common"));
    fs::create_directories(dir / "tools");
    EXPECT_THAT(in("#include \"../common/x.h\"\n"),
                ElementsAre(dir / "tools", dir / "tools/../common"));
    EXPECT_THAT(in("#include \"../common/x.txt\"\n#include \"../common/y.h\"\n"),
                ElementsAre(dir / "tools"));
    EXPECT_THAT(own_header_directories({}, "#include \"my.h\"\n"), IsEmpty());
}

}  // namespace
}  // namespace snoopbox::compile
