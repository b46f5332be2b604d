// SPDX-License-Identifier: Apache-2.0
#include "util/temp_dir.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

#include "util/directory_lock.h"
#include "util/remover.h"
#include "util/trusted_path.h"

namespace snoopbox {
namespace {

namespace fs = std::filesystem;

bool is_our_directory(const fs::path& path) {
    struct stat info {};
    return lstat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == geteuid();
}

}  // namespace

fs::path TempDir::default_parent() {
    const char* from_environment = secure_getenv("TMPDIR");
    return from_environment != nullptr && *from_environment != '\0' ? from_environment : "/tmp";
}

Result<TempDir> TempDir::create(const fs::path& parent, const trust::Writers& writers) {
    const fs::path base = parent.empty() ? default_parent() : parent;
    const std::string remedy =
        base == default_parent() ? "set TMPDIR to a directory that only root can write" : "";
    // Others could rename our directory and put another in its place.
    if (auto safe = trust::open_path(base, writers, trust::Sticky::accepted); !safe) {
        if (!remedy.empty()) {
            safe.error().remedy = remedy;
        }
        return within("no place for temporary files", std::move(safe.error()));
    }
    remove_abandoned(base);
    for (;;) {
        std::string name = (base / prefix).string() + "XXXXXX";
        if (mkdtemp(name.data()) == nullptr) {
            return fail_errno("cannot make a directory below " + base.string(), errno, remedy);
        }
        auto lock = lock_directory(name, Lock::shared);
        if (lock) {
            return TempDir(std::move(name), std::move(*lock));
        }
        // Another process can have taken it for abandoned before we locked it.
        if (lock.error().code != EWOULDBLOCK && lock.error().code != ENOENT) {
            rmdir(name.c_str());
            return tl::make_unexpected(std::move(lock.error()));
        }
    }
}

std::size_t TempDir::remove_abandoned(const fs::path& parent, std::string_view beginning) {
    std::size_t locked = 0;
    std::error_code code;
    for (fs::directory_iterator entry(parent, code), end; !code && entry != end;
         entry.increment(code)) {
        if (!entry->path().filename().native().starts_with(beginning) ||
            !is_our_directory(entry->path())) {
            continue;
        }
        if (const auto lock = lock_directory(entry->path(), Lock::exclusive)) {
            std::error_code ignored;
            fs::remove_all(entry->path(), ignored);
        } else if (lock.error().code == EWOULDBLOCK) {
            ++locked;
        }
    }
    return locked;
}

Result<TempDir> TempDir::create_in_memory() {
    const Fd context(fsopen("tmpfs", FSOPEN_CLOEXEC));
    if (!context || fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
        return fail_errno("cannot make a file system in memory", errno);
    }
    Fd mount(fsmount(context.get(), FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV));
    if (!mount || mkdirat(mount.get(), "tree", 0700) != 0) {
        return fail_errno("cannot mount a file system in memory", errno);
    }
    std::string path = "/proc/self/fd/" + std::to_string(mount.get()) + "/tree";
    TempDir made(std::move(path), {}, std::move(mount));
    struct stat info {};
    if (stat(made.path_.c_str(), &info) != 0) {
        return fail_errno(made.path_.string(), errno, "mount -t proc proc /proc");
    }
    return made;
}

TempDir::TempDir(TempDir&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      lock_(std::move(other.lock_)),
      memory_(std::move(other.memory_)) {}

TempDir& TempDir::operator=(TempDir&& other) noexcept {
    if (this != &other) {
        remove();
        path_ = std::exchange(other.path_, {});
        lock_ = std::move(other.lock_);
        memory_ = std::move(other.memory_);
    }
    return *this;
}

TempDir::~TempDir() {
    remove();
}

Fd TempDir::release() {
    path_.clear();
    return std::move(lock_);
}

Result<fs::path> TempDir::keep_for_exec() {
    fs::path path = path_;
    if (memory_) {
        // Not /proc/self: what we execute may close for its children what it inherits.
        std::error_code code;
        const auto process = fs::read_symlink("/proc/self", code);
        const int inherited = code ? -1 : dup(memory_.get());
        if (inherited < 0) {
            return fail_errno("cannot pass on " + path.string(), code ? code.value() : errno);
        }
        path = "/proc" / process / "fd" / std::to_string(inherited) / "tree";
        memory_.reset();
    } else {
        TRY(remove_at_our_end(path_, lock_));
    }
    path_.clear();
    lock_.reset();
    return path;
}

Result<fs::path> TempDir::make_lasting() {
    std::string name = (path_.parent_path() / "snoopbox.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        return fail_errno("cannot make " + name, errno);
    }
    if (rename(path_.c_str(), name.c_str()) != 0) {
        const int code = errno;
        rmdir(name.c_str());
        return fail_errno("cannot make " + name, code);
    }
    release();
    return fs::path(std::move(name));
}

void TempDir::remove() noexcept {
    if (path_.empty()) {
        return;
    }
    if (memory_) {
        memory_.reset();
        path_.clear();
        return;
    }
    std::error_code ignored;  // nothing can be done if removal fails
    fs::remove_all(path_, ignored);
    path_.clear();
    lock_.reset();
}

}  // namespace snoopbox
