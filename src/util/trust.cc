// SPDX-License-Identifier: Apache-2.0
#include "util/trust.h"

#include <endian.h>
#include <grp.h>
#include <linux/magic.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <sstream>
#include <string_view>

#include "util/file.h"
#include "util/format.h"

namespace snoopbox::trust {
namespace {

constexpr const char* acl_name = "system.posix_acl_access";

bool among(uid_t user, const Writers& writers) {
    return std::ranges::find(writers.users, user) != writers.users.end();
}

std::optional<uid_t> number(std::string_view text) {
    uid_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    return code == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                   : std::nullopt;
}

// "1000 (alice)"
std::string shown(uid_t user) {
    const passwd* known = getpwuid(user);
    return std::to_string(user) + (known == nullptr ? "" : fmt::format(" ({})", known->pw_name));
}

tl::unexpected<Error> writable(const std::string& name, const std::string& by) {
    return fail(fmt::format("{} can be written by {}", name, by), "chmod go-w " + name);
}

// The members of a group are those it lists and those whose primary group it is. Only root and the
// `owner` of the file may be among them.
Status check_group(gid_t id, uid_t owner, const std::string& name, const Writers& writers) {
    if (id == 0) {
        return {};
    }
    const group* known = writers.has_groups ? getgrgid(id) : nullptr;
    if (known == nullptr) {
        return writable(name, fmt::format("group {}, whose members are not known here", id));
    }
    const std::string shown_group = fmt::format("group {} ({})", id, known->gr_name);
    for (char** member = known->gr_mem; *member != nullptr; ++member) {
        const passwd* user = getpwnam(*member);
        if (user == nullptr || (user->pw_uid != 0 && user->pw_uid != owner)) {
            return writable(name, fmt::format("{}, which has the member {}", shown_group, *member));
        }
    }
    Status only;
    setpwent();
    for (const passwd* user = getpwent(); user != nullptr && only; user = getpwent()) {
        if (user->pw_gid == id && user->pw_uid != 0 && user->pw_uid != owner) {
            only = writable(name, fmt::format("{}, the group of {}", shown_group, user->pw_name));
        }
    }
    endpwent();
    return only;
}

// An ACL as bytes; empty if the file has none. Only /proc can read that of an O_PATH descriptor.
Result<std::string> read_acl(int fd, const std::string& name) {
    std::string acl(std::size_t{64} << 10U, '\0');  // the largest attribute that the kernel has
    const std::string path = fmt::format("/proc/self/fd/{}", fd);
    ssize_t size = fgetxattr(fd, acl_name, acl.data(), acl.size());
    if (size < 0 && errno == EBADF) {
        size = getxattr(path.c_str(), acl_name, acl.data(), acl.size());
    }
    if (size < 0 && errno != ENODATA && errno != EOPNOTSUPP) {
        return fail_errno(name + ": its ACL cannot be read", errno);
    }
    acl.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return acl;
}

// Users and groups that an ACL names. An ACL keeps its mask in the mode's bits of the group, so
// where those allow no writing, neither does the ACL.
Status check_group_and_acl(int fd, const struct stat& info, const std::string& name,
                           const Writers& writers) {
    TRY_ASSIGN(const auto acl, read_acl(fd, name));
    if (acl.empty()) {
        return check_group(info.st_gid, info.st_uid, name, writers);
    }
    posix_acl_xattr_header header{};
    posix_acl_xattr_entry entry{};
    std::memcpy(&header, acl.data(), std::min(sizeof header, acl.size()));
    if (le32toh(header.a_version) != POSIX_ACL_XATTR_VERSION ||
        (acl.size() - sizeof header) % sizeof entry != 0) {
        return fail(name + " has an ACL of an unknown format", "setfacl -b " + name);
    }
    for (std::size_t at = sizeof header; at < acl.size(); at += sizeof entry) {
        std::memcpy(&entry, acl.data() + at, sizeof entry);
        if ((le16toh(entry.e_perm) & ACL_WRITE) == 0) {
            continue;
        }
        const uid_t id = le32toh(entry.e_id);
        Status good;
        if (le16toh(entry.e_tag) == ACL_USER && id != 0 && id != info.st_uid) {
            good = writable(name, fmt::format("user {}, by its ACL", shown(id)));
        } else if (le16toh(entry.e_tag) == ACL_GROUP) {
            good = check_group(id, info.st_uid, name, writers);
        } else if (le16toh(entry.e_tag) == ACL_GROUP_OBJ) {
            good = check_group(info.st_gid, info.st_uid, name, writers);
        }
        if (!good) {
            good.error().remedy = "setfacl -b " + name;
            return good;
        }
    }
    return {};
}

// The last field of a line of mountinfo has the user who mounted a FUSE file system: "user_id=1".
Status check_mounter(const struct stat& info, const std::string& name, const Writers& writers) {
    const auto mounts = read_file("/proc/self/mountinfo");
    const std::string device = fmt::format("{}:{}", major(info.st_dev), minor(info.st_dev));
    std::istringstream lines(mounts.value_or(std::string()));
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string id;
        std::string parent;
        std::string mounted;
        constexpr std::string_view key = "user_id=";
        const auto at = line.rfind(key);
        if (!(words >> id >> parent >> mounted) || mounted != device || at == std::string::npos) {
            continue;
        }
        const auto begin = at + key.size();
        const auto user =
            number(std::string_view(line).substr(begin, line.find(',', begin) - begin));
        if (user && among(*user, writers)) {
            return {};
        }
    }
    return fail(name + " is on a file system that another user runs (FUSE)",
                "copy it to one of the host's own");
}

Status check_owner(uid_t user, const std::string& name, const Writers& writers) {
    if (among(user, writers)) {
        return {};
    }
    return fail(fmt::format("{} belongs to user {}", name, shown(user)),
                fmt::format("{}if you trust what is in it: chown root {}",
                            writers.has_caller ? "let that user run it by sudo, or, " : "", name));
}

}  // namespace

Writers us() {
    return {{0, geteuid()}};
}

Writers us_and_caller() {
    Writers writers = us();
    writers.has_caller = geteuid() == 0;
    for (const char* variable : {"SUDO_UID", "PKEXEC_UID"}) {
        const char* value = writers.has_caller ? secure_getenv(variable) : nullptr;
        if (const auto user = number(value == nullptr ? "" : value)) {
            writers.users.push_back(*user);
        }
    }
    return writers;
}

Status check(int fd, const std::string& name, const Writers& writers, Sticky sticky) {
    struct stat info {};
    struct statfs system {};
    if (fstat(fd, &info) != 0 || fstatfs(fd, &system) != 0) {
        return fail_errno(name, errno);
    }
    if (system.f_type == FUSE_SUPER_MAGIC) {
        TRY(check_mounter(info, name, writers));
    }
    // In a user namespace, what the kernel itself shows belongs to nobody there.
    if (system.f_type == SYSFS_MAGIC && (info.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0) {
        return {};
    }
    TRY(check_owner(info.st_uid, name, writers));
    if (S_ISLNK(info.st_mode) ||
        (sticky == Sticky::accepted && S_ISDIR(info.st_mode) && (info.st_mode & S_ISVTX) != 0)) {
        return {};
    }
    if ((info.st_mode & S_IWOTH) != 0) {
        return writable(name, "all users");
    }
    return (info.st_mode & S_IWGRP) != 0 ? check_group_and_acl(fd, info, name, writers) : Status();
}

}  // namespace snoopbox::trust
