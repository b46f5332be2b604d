// SPDX-License-Identifier: Apache-2.0
#include "util/trust.h"

#include <endian.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "util/fd.h"
#include "util/temp_dir.h"
#include "util/trusted_path.h"

namespace snoopbox::trust {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::StrEq;

constexpr uid_t stranger = 65534;

constexpr auto no_id = static_cast<std::uint32_t>(ACL_UNDEFINED_ID);

struct AclEntry {
    std::uint16_t tag;
    std::uint16_t permissions;
    std::uint32_t id;
};

// Returns whether the file system has ACLs.
bool set_acl(const fs::path& path, const std::vector<AclEntry>& entries) {
    const auto append = [](std::string& acl, const auto& value) {
        acl.append(reinterpret_cast<const char*>(&value), sizeof value);
    };
    std::string acl;
    append(acl, posix_acl_xattr_header{htole32(POSIX_ACL_XATTR_VERSION)});
    for (const auto& [tag, permissions, id] : entries) {
        append(acl, posix_acl_xattr_entry{htole16(tag), htole16(permissions), htole32(id)});
    }
    return setxattr(path.c_str(), "system.posix_acl_access", acl.data(), acl.size(), 0) == 0;
}

struct Trust : testing::Test {
    TempDir temp = TempDir::create().value();
    fs::path top = temp.path();

    Trust() { umask(022); }

    fs::path directory(const fs::path& name, mode_t mode = 0755) const {
        fs::create_directories(top / name);
        EXPECT_EQ(chmod((top / name).c_str(), mode), 0);
        return top / name;
    }
    fs::path file(const fs::path& name, mode_t mode = 0644) const {
        std::ofstream(top / name) << "x";
        EXPECT_EQ(chmod((top / name).c_str(), mode), 0);
        return top / name;
    }
    static std::string why_not(const fs::path& path, const Writers& writers = us(),
                               Sticky sticky = Sticky::refused) {
        const Fd fd(open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
        const Fd readable(open(path.c_str(), O_RDONLY | O_CLOEXEC));
        const auto checked = check(fd.get(), path.filename(), writers, sticky);
        const auto again = check(readable.get(), path.filename(), writers, sticky);
        EXPECT_EQ(checked.has_value(), again.has_value()) << path;
        return checked ? "" : checked.error().message;
    }
    std::string why_not_reached(const fs::path& path, Sticky sticky = Sticky::refused) const {
        const auto opened = open_path(path, us(), sticky, top);
        return opened ? "" : opened.error().message.substr(top.string().size());
    }
    static std::string first_member(const group& of) {
        if (of.gr_mem[0] != nullptr) {
            return of.gr_mem[0];
        }
        std::string found;
        setpwent();
        while (const passwd* user = getpwent()) {
            if (user->pw_gid == of.gr_gid && user->pw_uid != 0 && found.empty()) {
                found = user->pw_name;
            }
        }
        endpwent();
        return found;
    }
    static void give(const fs::path& path, uid_t user, gid_t group) {
        ASSERT_EQ(lchown(path.c_str(), user, group), 0);
    }
};

// Those that give files away.
struct TrustAsRoot : Trust {
    void SetUp() override {
        if (geteuid() != 0) {
            GTEST_SKIP() << "needs root";
        }
    }
};

TEST_F(Trust, OursAloneIsTaken) {
    EXPECT_EQ(why_not("/"), "");
    EXPECT_EQ(why_not(file("a")), "");
    EXPECT_EQ(why_not(directory("d")), "");
    EXPECT_THAT(why_not(file("b", 0646)), StrEq("b can be written by all users"));
    EXPECT_THAT(why_not(directory("e", 0757)), StrEq("e can be written by all users"));
}

TEST_F(Trust, OnlyAStickyDirectoryMayBeOpenToAll) {
    const auto sticky = directory("d", 01777);
    EXPECT_THAT(why_not(sticky), HasSubstr("all users"));
    EXPECT_EQ(why_not(sticky, us(), Sticky::accepted), "");
    EXPECT_THAT(why_not(directory("e", 0777), us(), Sticky::accepted), HasSubstr("all users"));
    EXPECT_THAT(why_not(file("a", 01666), us(), Sticky::accepted), HasSubstr("all users"));
}

TEST_F(TrustAsRoot, AnotherUsersIsRefused) {
    const auto path = file("a");
    give(path, stranger, 0);
    EXPECT_THAT(why_not(path), HasSubstr("a belongs to user 65534"));
    EXPECT_EQ(why_not(path, {{0, stranger}}), "");
    setenv("SUDO_UID", "65534", 1);
    EXPECT_EQ(why_not(path, us_and_caller()), "");
    EXPECT_NE(why_not(path, us()), "");
    setenv("SUDO_UID", "65534x", 1);
    EXPECT_NE(why_not(path, us_and_caller()), "");
    unsetenv("SUDO_UID");
    EXPECT_NE(why_not(path, us_and_caller()), "");
}

TEST_F(TrustAsRoot, AGroupMayWriteIfNobodyElseIsInIt) {
    const auto path = directory("d", 02775);
    EXPECT_EQ(why_not(path), "") << "group 0";
    constexpr gid_t unknown = 54321;
    give(path, 0, unknown);
    EXPECT_THAT(why_not(path), HasSubstr("group 54321, whose members are not known here"));

    // staff, which owns /usr/local, and others that are for users
    bool was_empty = false;
    bool had_members = false;
    setgrent();
    while (const group* one = getgrent()) {
        if (one->gr_gid == 0) {
            continue;
        }
        give(path, 0, one->gr_gid);
        if (const auto member = first_member(*one); member.empty()) {
            was_empty = true;
            EXPECT_EQ(why_not(path), "") << one->gr_name;
            EXPECT_THAT(why_not(path, {us().users, false}), HasSubstr("not known"));
        } else {
            had_members = true;
            EXPECT_THAT(why_not(path), AllOf(HasSubstr(one->gr_name), HasSubstr(member)));
        }
    }
    endgrent();
    EXPECT_TRUE(was_empty && had_members) << "this system's groups test nothing";
}

TEST_F(TrustAsRoot, AUsersOwnGroupMayWrite) {
    const passwd* daemon = getpwnam("daemon");
    if (daemon == nullptr) {
        GTEST_SKIP() << "no user daemon";
    }
    const uid_t user = daemon->pw_uid;
    const gid_t group = daemon->pw_gid;
    const auto path = file("a", 0664);
    give(path, user, group);
    EXPECT_EQ(why_not(path, {{0, user}}), "");
    EXPECT_THAT(why_not(path), HasSubstr("belongs to user"));
    give(path, 0, group);
    EXPECT_THAT(why_not(path), HasSubstr("the group of daemon"));
    EXPECT_THAT(why_not(path, {{0, user}}), HasSubstr("the group of daemon")) << "not the owner";
}

TEST_F(TrustAsRoot, AnAclShowsWhoElseMayWrite) {
    const auto path = file("a");
    const AclEntry owner{ACL_USER_OBJ, 6, no_id};
    const AclEntry others{ACL_OTHER, 4, no_id};
    const AclEntry readers{ACL_GROUP_OBJ, 4, no_id};
    const AclEntry wide{ACL_MASK, 7, no_id};
    if (!set_acl(path, {owner, {ACL_USER, 6, stranger}, readers, wide, others})) {
        GTEST_SKIP() << "no ACLs where temporary files are";
    }
    EXPECT_THAT(why_not(path), HasSubstr("a can be written by user 65534"));
    EXPECT_THAT(why_not(path, {{0, stranger}}), HasSubstr("by its ACL")) << "not the owner";
    set_acl(path, {owner, {ACL_USER, 6, stranger}, readers, {ACL_MASK, 5, no_id}, others});
    EXPECT_EQ(why_not(path), "") << "the mask";
    set_acl(path, {owner, {ACL_USER, 4, stranger}, readers, wide, others});
    EXPECT_EQ(why_not(path), "") << "reads only";
    set_acl(path, {owner, readers, {ACL_GROUP, 2, 54321}, wide, others});
    EXPECT_THAT(why_not(path), HasSubstr("group 54321"));
    set_acl(path, {owner, readers, {ACL_GROUP, 2, 0}, wide, others});
    EXPECT_EQ(why_not(path), "");
    give(path, 0, 54321);
    EXPECT_EQ(why_not(path), "") << "its own group reads only, whatever the mask";
    set_acl(path, {owner, {ACL_GROUP_OBJ, 6, no_id}, wide, others});
    EXPECT_THAT(why_not(path), HasSubstr("group 54321"));
}

TEST_F(Trust, APathIsWalked) {
    directory("usr/lib");
    file("usr/lib/a");
    fs::create_symlink("usr/lib", top / "lib");
    fs::create_symlink("/lib/../lib/a", top / "usr/a");
    fs::create_symlink("../../../usr/a", top / "usr/b");
    const auto opened = open_path("usr/b", us(), Sticky::refused, top);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->name, top / "usr/lib/a");
    struct stat found {};
    struct stat wanted {};
    ASSERT_EQ(fstat(opened->fd.get(), &found), 0);
    ASSERT_EQ(stat((top / "usr/lib/a").c_str(), &wanted), 0);
    EXPECT_EQ(found.st_ino, wanted.st_ino);

    const auto whole = open_path(top / "lib/a", us());
    ASSERT_TRUE(whole) << whole.error().message;
    EXPECT_EQ(whole->name, fs::canonical(top) / "usr/lib/a");

    EXPECT_EQ(open_path("lib/b", us(), Sticky::refused, top).error().code, ENOENT);
    fs::create_symlink("loop", top / "loop");
    EXPECT_EQ(open_path("loop", us(), Sticky::refused, top).error().code, ELOOP);
}

TEST_F(Trust, EveryDirectoryOnTheWayCounts) {
    directory("a/b/c");
    fs::create_symlink("a/b", top / "way");
    directory("a", 0777);
    EXPECT_EQ(why_not_reached("a/b/c"), "/a can be written by all users");
    EXPECT_EQ(why_not_reached("way/c"), "/a can be written by all users");
    EXPECT_EQ(why_not_reached("way/../../way/c"), "/a can be written by all users");
    directory("a", 01777);
    EXPECT_EQ(why_not_reached("way/c"), "");
    EXPECT_EQ(why_not_reached("a"), "/a can be written by all users");
    EXPECT_EQ(why_not_reached("a", Sticky::accepted), "");
    directory("a/b/c", 0777);
    EXPECT_EQ(why_not_reached("a/b/c"), "/a/b/c can be written by all users");
    EXPECT_EQ(why_not_reached("a/b"), "");
}

TEST_F(TrustAsRoot, LinksOfOthersAreNotFollowed) {
    directory("mine");
    directory("sticky", 01777);
    fs::create_symlink("/mine", top / "sticky/link");
    EXPECT_EQ(why_not_reached("sticky/link"), "");
    give(top / "sticky/link", stranger, stranger);
    EXPECT_THAT(why_not_reached("sticky/link"), HasSubstr("/sticky/link belongs to user 65534"));
    directory("sticky/theirs");
    give(top / "sticky/theirs", stranger, stranger);
    EXPECT_THAT(why_not_reached("sticky/theirs/../../mine"), HasSubstr("/sticky/theirs belongs"));
}

}  // namespace
}  // namespace snoopbox::trust
