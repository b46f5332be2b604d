// SPDX-License-Identifier: Apache-2.0
#include "cache/store.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <system_error>
#include <utility>

#include "util/file.h"
#include "util/format.h"
#include "util/trust.h"

namespace snoopbox::cache {
namespace {

constexpr std::string_view suffix = ".bpf";
constexpr std::string_view leftover_prefix = "new-";  // older versions' unfinished files
constexpr std::time_t minute_s = 60;

struct CloseDirectory {
    void operator()(DIR* stream) const { closedir(stream); }
};

bool is_later(const std::timespec& a, const std::timespec& b) {
    return std::pair(a.tv_sec, a.tv_nsec) > std::pair(b.tv_sec, b.tv_nsec);
}

// A use is not written to the disk at every start, but at most once a minute, unless others have
// come since, among which it would count as one of the oldest.
bool should_note_use(const struct stat& entry, int directory) {
    struct stat info {};
    return std::abs(entry.st_mtim.tv_sec - std::time(nullptr)) >= minute_s ||
           (fstat(directory, &info) == 0 && !is_later(entry.st_mtim, info.st_mtim));
}

Status check_file(const struct stat& info) {
    if (!S_ISREG(info.st_mode)) {
        return fail("not a plain file");
    }
    if (info.st_size < 0 || static_cast<std::uint64_t>(info.st_size) > max_entry_bytes) {
        return fail("too large");
    }
    return {};
}

Result<std::string> read_whole(int fd, off_t size) {
    std::string content(static_cast<std::size_t>(size), '\0');
    std::size_t done = 0;
    while (done < content.size()) {
        const ssize_t got = read(fd, content.data() + done, content.size() - done);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return got < 0 ? Result<std::string>(fail_errno("cannot be read", errno))
                           : fail("truncated while it was read");
        }
        done += static_cast<std::size_t>(got);
    }
    return content;
}

// Objects are written in a directory of their own, which a killed writer leaves unlocked.
Status write(const TempDir& work, const Entry& entry) {
    if (entry.object.size() > max_object_bytes) {
        return fail(
            fmt::format("an object of {} bytes is too large for the cache", entry.object.size()));
    }
    if (encode(entry.dependencies).size() > max_dependencies_bytes) {
        return fail("an object of so many headers is not kept in the cache");
    }
    // No fsync: after a crash the checksum shows what did not reach the disk.
    return create_file(work.path() / file_name(entry.key), encode(entry));
}

}  // namespace

std::string file_name(const Key& key) {
    return key.text().append(suffix);
}

std::optional<Key> key_of_file(std::string_view name) {
    return name.ends_with(suffix) ? Key::parse(name.substr(0, name.size() - suffix.size()))
                                  : std::nullopt;
}

Result<Entry> Store::load(const Key& key, Use use) const {
    const std::string name = file_name(key);
    const std::string shown = (path_ / name).string();
    const Fd fd(
        openat(directory_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat info {};
    if (!fd || fstat(fd.get(), &info) != 0) {
        return fail_errno(shown, errno);
    }
    TRY(trust::check(fd.get(), shown, trust::us()));
    if (auto good = check_file(info); !good) {
        return within(shown, std::move(good.error()));
    }
    const auto content = read_whole(fd.get(), info.st_size);
    if (!content) {
        return within(shown, content.error());
    }
    auto entry = decode(*content);
    if (!entry) {
        return within(shown, std::move(entry.error()));
    }
    if (entry->key != key) {
        return fail(shown + ": holds another object, " + entry->key.text());
    }
    if (use == Use::counted && should_note_use(info, directory_.get())) {
        futimens(fd.get(), nullptr);
    }
    return entry;
}

Status Store::move_in(const TempDir& work, const Key& key) const {
    const std::string name = file_name(key);
    const auto from = work.path() / name;
    if (renameat(AT_FDCWD, from.c_str(), directory_.get(), name.c_str()) == 0) {
        return {};
    }
    if (errno != EISDIR) {
        return fail_errno("cannot write " + (path_ / name).string(), errno);
    }
    TRY(remove(key));
    return renameat(AT_FDCWD, from.c_str(), directory_.get(), name.c_str()) == 0
               ? Status()
               : fail_errno("cannot write " + (path_ / name).string(), errno);
}

Status Store::store(const Entry& entry) const {
    TRY_ASSIGN(const auto work, TempDir::create(path_));
    auto stored = write(work, entry);
    if (stored) {
        stored = move_in(work, entry.key);
    }
    if (stored) {
        evict({&entry, 1});
    }
    return stored;
}

Result<std::size_t> Store::add(const std::vector<Entry>& entries) const {
    TRY_ASSIGN(const auto work, TempDir::create(path_));
    std::vector<Key> added;
    for (const Entry& entry : entries) {
        if (load(entry.key)) {
            continue;
        }
        TRY(write(work, entry));
        added.push_back(entry.key);
    }
    for (auto key = added.begin(); key != added.end(); ++key) {
        if (auto moved = move_in(work, *key); !moved) {
            std::for_each(added.begin(), key, [&](const Key& one) { (void)remove(one); });
            return tl::make_unexpected(std::move(moved.error()));
        }
    }
    evict(entries);
    return added.size();
}

Result<std::vector<std::string>> Store::names() const {
    // Needs its own file descriptor: threads share directory_, and reading moves its position.
    const int fd = openat(directory_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::unique_ptr<DIR, CloseDirectory> stream(fd < 0 ? nullptr : fdopendir(fd));
    if (!stream) {
        return fail_errno(path_.string(), errno);
    }
    std::vector<std::string> names;
    while (const dirent* entry = readdir(stream.get())) {
        names.emplace_back(static_cast<const char*>(entry->d_name));
    }
    return names;
}

Result<std::vector<Listed>> Store::list() const {
    TRY_ASSIGN(const auto all, names());
    std::vector<Listed> listed;
    for (const std::string& name : all) {
        struct stat info {};
        const auto key = key_of_file(name);
        if (key && fstatat(directory_.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0) {
            listed.push_back({*key, static_cast<std::uint64_t>(info.st_size), info.st_mtim});
        }
    }
    std::ranges::sort(listed, is_later, &Listed::last_use);
    return listed;
}

Status Store::remove(const Key& key) const {
    const auto path = path_ / file_name(key);
    if (unlinkat(directory_.get(), file_name(key).c_str(), 0) == 0 || errno == ENOENT) {
        return {};
    }
    std::error_code code(errno, std::generic_category());
    if (code.value() == EISDIR) {
        std::filesystem::remove_all(path, code);
    }
    return code ? fail_errno("cannot remove " + path.string(), code.value()) : Status();
}

void Store::evict(std::span<const Entry> keep) const {
    remove_leftovers();
    const auto listed = list();
    if (!listed) {
        return;
    }
    const auto is_kept = [&](const Listed& one) {
        return std::ranges::find(keep, one.key, &Entry::key) != keep.end();
    };
    std::uint64_t bytes = 0;
    std::size_t count = 0;
    for (const Listed& one : *listed) {
        if (is_kept(one)) {
            bytes += one.bytes;
            ++count;
        }
    }
    bool full = false;
    for (const Listed& one : *listed) {
        if (is_kept(one)) {
            continue;
        }
        // All that were used before one that does not fit go too, even those that would.
        full = full || bytes + one.bytes > limits_.total_bytes || count + 1 > limits_.objects;
        if (full) {
            (void)remove(one.key);  // if this fails, it is retried next time
            continue;
        }
        bytes += one.bytes;
        ++count;
    }
}

void Store::remove_leftovers() const {
    TempDir::remove_abandoned(path_);
    const auto all = names();
    for (const std::string& name : all.value_or(std::vector<std::string>{})) {
        if (name.starts_with(leftover_prefix)) {
            unlinkat(directory_.get(), name.c_str(), 0);
        }
    }
}

Result<Store::Cleared> Store::clear() const {
    TRY_ASSIGN(const auto listed, list());
    Cleared cleared;
    for (const Listed& one : listed) {
        if (auto removed = remove(one.key); !removed) {
            cleared.left.push_back(std::move(removed.error()));
        } else {
            ++cleared.removed;
        }
    }
    remove_leftovers();
    return cleared;
}

}  // namespace snoopbox::cache
