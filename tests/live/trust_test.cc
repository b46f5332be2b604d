// SPDX-License-Identifier: Apache-2.0
// Other users' programs, headers and directories, which root must not use.
#include <endian.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "tracer.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

constexpr uid_t stranger = 65534;

struct Trust : testing::Test {
    TempDir temp = TempDir::create("/var/tmp").value();
    fs::path top = temp.path();

    Trust() { EXPECT_EQ(chmod(top.c_str(), 0755), 0); }

    static void give(const fs::path& path) {
        ASSERT_EQ(chown(path.c_str(), stranger, stranger), 0);
    }
};

// Whoever made the directory beside the program's chooses what is in it.
TEST_F(Trust, AnotherUsersHelperIsNotRun) {
    const auto program = top / "bin/snoopbox";
    const auto helper = top / "libexec/snoopbox/snoopbox-compile";
    fs::create_directories(program.parent_path());
    fs::create_directories(helper.parent_path());
    fs::copy(snoopbox_path(), program);
    fs::copy(fs::path(snoopbox_path()).parent_path() / "snoopbox-compile", helper);
    const auto compile = [&] {
        return run(program, {"compile", "execsnoop", "-o", (top / "x.bpf.o").string()});
    };
    for (const auto& theirs : {helper, top / "libexec"}) {
        give(theirs);
        const auto refused = compile();
        EXPECT_EQ(refused.status, 1);
        EXPECT_THAT(refused.err, AllOf(HasSubstr("the compile helper is not run"),
                                       HasSubstr(theirs.string() + " belongs to user 65534"),
                                       HasSubstr("chown root")));
        ASSERT_EQ(chown(theirs.c_str(), 0, 0), 0);
    }
    ASSERT_EQ(chmod(helper.parent_path().c_str(), 0777), 0);
    EXPECT_THAT(compile().err, HasSubstr("can be written by all users"));
    EXPECT_FALSE(fs::exists(top / "x.bpf.o"));
    ASSERT_EQ(chmod(helper.parent_path().c_str(), 0755), 0);
    EXPECT_EQ(compile().status, 0);
    EXPECT_TRUE(fs::exists(top / "x.bpf.o"));
}

// A user who built snoopbox in their own directory, where root runs it.
TEST_F(Trust, TheHelperMayBelongToWhoOwnsTheProgram) {
    for (const char* name : {"snoopbox", "snoopbox-compile"}) {
        fs::copy(fs::path(snoopbox_path()).parent_path() / name, top / name);
        give(top / name);
    }
    give(top);
    const auto ended =
        run(top / "snoopbox", {"compile", "execsnoop", "-o", (temp.path() / "x.bpf.o").string()});
    EXPECT_EQ(ended.status, 0) << ended.err;
}

TEST_F(Trust, HeadersThatAnAclLetsOthersWriteArePassedOver) {
    const auto tree = top / "tree";
    ASSERT_EQ(run(snoopbox_path(), {"headers", "--extract", tree}).status, 0);
    const auto headers = [&] {
        return run(snoopbox_path(), {"headers"},
                   [&] { setenv("BCC_KERNEL_SOURCE", tree.c_str(), 1); });
    };
    EXPECT_THAT(headers().out, HasSubstr("headers from: environment"));
    struct {
        posix_acl_xattr_header header{htole32(POSIX_ACL_XATTR_VERSION)};
        std::array<posix_acl_xattr_entry, 5> entries{
            {{htole16(ACL_USER_OBJ), htole16(7), ~0U},
             {htole16(ACL_USER), htole16(7), htole32(stranger)},
             {htole16(ACL_GROUP_OBJ), htole16(5), ~0U},
             {htole16(ACL_MASK), htole16(7), ~0U},
             {htole16(ACL_OTHER), htole16(5), ~0U}}};
    } const acl;
    if (setxattr(tree.c_str(), "system.posix_acl_access", &acl, sizeof acl, 0) != 0) {
        GTEST_SKIP() << "no ACLs in /var/tmp";
    }
    const auto refused = headers();
    EXPECT_THAT(refused.err, AllOf(HasSubstr("BCC_KERNEL_SOURCE is passed over"),
                                   HasSubstr("tree can be written by user 65534")));
    EXPECT_THAT(refused.out, Not(HasSubstr("headers from: environment")));
}

TEST_F(Trust, AHeaderBelowTheTreesTopCounts) {
    const auto tree = top / "tree";
    ASSERT_EQ(run(snoopbox_path(), {"headers", "--extract", tree}).status, 0);
    const auto compile = [&] {
        return run(snoopbox_path(), {"compile", "execsnoop", "-o", top / "x.bpf.o"},
                   [&] { setenv("BCC_KERNEL_SOURCE", tree.c_str(), 1); });
    };
    EXPECT_EQ(compile().status, 0);
    const auto header = tree / "include/linux/kconfig.h";
    ASSERT_EQ(chmod(header.c_str(), 0644), 0);
    give(header);
    const auto refused = compile();
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("headers of others are not used"),
                                   HasSubstr(header.string() + " belongs to user 65534")));
}

TEST_F(Trust, TemporaryFilesAreNotPutInAnotherUsersDirectory) {
    give(top);
    const auto refused = run(snoopbox_path(), {"headers", "--headers-from", "btf", "--print-dir"},
                             [&] { setenv("TMPDIR", top.c_str(), 1); });
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err,
                AllOf(HasSubstr(top.string() + " belongs to user 65534"), HasSubstr("set TMPDIR")));
    EXPECT_TRUE(fs::is_empty(top));
}

TEST_F(Trust, ATreeIsMadeForAnotherUserInTheirDirectory) {
    give(top);
    EXPECT_EQ(run(snoopbox_path(), {"headers", "--extract", top / "tree"}).status, 0);
    EXPECT_TRUE(fs::exists(top / "tree/include/linux/kconfig.h"));
}

// What is mounted where a host's root could be: by a user (removable disks), or by root (toolbox).
TEST_F(Trust, AHostsRootIsNotWhatUsersMount) {
    if (!fs::exists("/media")) {
        GTEST_SKIP() << "no /media";
    }
    utsname names{};
    uname(&names);
    const auto with_mount = [&](unsigned long flags, const Arguments& arguments) {
        return run(snoopbox_path(), arguments, [&] {
            const auto build =
                fs::path("/media/root/lib/modules") / names.release / "build/include";
            const bool made = unshare(CLONE_NEWNS) == 0 &&
                              mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                              mount("tmpfs", "/media", "tmpfs", 0, "mode=755") == 0 &&
                              mkdir("/media/root", 0755) == 0 &&
                              mount("tmpfs", "/media/root", "tmpfs", flags, "mode=755") == 0 &&
                              fs::create_directories(build / "linux") &&
                              fs::create_directory(build / "generated");
            std::ofstream(build / "linux/kconfig.h") << "\n";
            std::ofstream(build / "generated/autoconf.h") << "\n";
            if (!made) {
                _exit(77);
            }
        });
    };
    const Arguments headers{"headers", "--headers-from", "modules"};
    const auto by_root = with_mount(0, headers);
    if (by_root.status == 77) {
        GTEST_SKIP() << "may not mount";
    }
    EXPECT_THAT(by_root.out + by_root.err, Not(HasSubstr("host's root")));
    const auto by_user = with_mount(MS_NOSUID | MS_NODEV, headers);
    const auto reason = HasSubstr("/media/root is mounted nosuid and nodev");
    EXPECT_THAT(by_user.out + by_user.err,
                AllOf(reason, Not(HasSubstr("directory:    /media/root"))));
    EXPECT_THAT(with_mount(MS_NOSUID | MS_NODEV, {"doctor"}).out, reason);
    if (!fs::exists(fs::path("/lib/modules") / names.release / "build")) {
        EXPECT_THAT(by_root.out, HasSubstr("directory:    /media/root"));
    }
}

}  // namespace
}  // namespace snoopbox::test
