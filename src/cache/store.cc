// SPDX-License-Identifier: Apache-2.0
#include "cache/store.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <utility>

#include "util/file.h"
#include "util/format.h"

namespace snoopbox::cache {
namespace {

constexpr std::string_view suffix = ".bpf";
constexpr std::string_view temporary_prefix = "new-";
constexpr std::time_t minute_s = 60;
constexpr std::time_t leftover_s = 60 * minute_s;

struct CloseDirectory {
    void operator()(DIR* stream) const { closedir(stream); }
};

std::time_t now_s() {
    return std::time(nullptr);
}

// Rejects files that others could have put there or could still change.
Status check_file(const struct stat& info) {
    if (!S_ISREG(info.st_mode)) {
        return fail("not a plain file");
    }
    if (info.st_uid != geteuid()) {
        return fail(fmt::format("belongs to user {}", info.st_uid));
    }
    if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return fail("can be written by others");
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
    // At most once a minute, so that not every start writes to the disk.
    if (use == Use::counted && std::abs(info.st_mtim.tv_sec - now_s()) >= minute_s) {
        futimens(fd.get(), nullptr);
    }
    return entry;
}

Status Store::write(const std::string& name, const std::string& content) const {
    std::uint64_t number = 0;
    (void)getrandom(&number, sizeof number, 0);
    const std::string temporary = fmt::format("{}{}-{:016x}", temporary_prefix, getpid(), number);
    // No fsync: after a crash the checksum shows what did not reach the disk.
    const Fd fd(openat(directory_.get(), temporary.c_str(),
                       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd) {
        return fail_errno("cannot write to " + path_.string(), errno);
    }
    auto written = write_all(fd.get(), content);
    if (written && renameat(directory_.get(), temporary.c_str(), directory_.get(), name.c_str())) {
        written = fail_errno("cannot write", errno);
    }
    if (!written) {
        unlinkat(directory_.get(), temporary.c_str(), 0);
        return within(path_.string(), std::move(written.error()));
    }
    return {};
}

Status Store::store(const Entry& entry) const {
    if (entry.object.size() > max_object_bytes) {
        return fail(
            fmt::format("an object of {} bytes is too large for the cache", entry.object.size()));
    }
    auto written = write(file_name(entry.key), encode(entry));
    if (written) {
        evict(entry.key);
    }
    return written;
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
    const auto all = names();
    if (!all) {
        return tl::make_unexpected(all.error());
    }
    std::vector<Listed> listed;
    for (const std::string& name : *all) {
        struct stat info {};
        const auto key = key_of_file(name);
        if (key && fstatat(directory_.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0) {
            listed.push_back({*key, static_cast<std::uint64_t>(info.st_size), info.st_mtim});
        }
    }
    std::ranges::sort(listed, [](const Listed& a, const Listed& b) {
        return std::pair(a.last_use.tv_sec, a.last_use.tv_nsec) >
               std::pair(b.last_use.tv_sec, b.last_use.tv_nsec);
    });
    return listed;
}

Status Store::remove(const Key& key) const {
    if (unlinkat(directory_.get(), file_name(key).c_str(), 0) != 0 && errno != ENOENT) {
        return fail_errno("cannot remove " + (path_ / file_name(key)).string(), errno);
    }
    return {};
}

void Store::evict(const Key& keep) const {
    remove_leftovers(now_s() - leftover_s);
    const auto listed = list();
    if (!listed) {
        return;
    }
    std::uint64_t bytes = 0;
    std::size_t count = 0;
    for (const Listed& one : *listed) {
        if (one.key == keep) {
            bytes += one.bytes;
            ++count;
        }
    }
    for (const Listed& one : *listed) {
        if (one.key == keep) {
            continue;
        }
        if (bytes + one.bytes > limits_.total_bytes || count + 1 > limits_.objects) {
            (void)remove(one.key);  // if this fails, it is retried next time
            continue;
        }
        bytes += one.bytes;
        ++count;
    }
}

void Store::remove_leftovers(std::time_t older_than) const {
    const auto all = names();
    for (const std::string& name : all.value_or(std::vector<std::string>{})) {
        struct stat info {};
        if (name.starts_with(temporary_prefix) &&
            fstatat(directory_.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
            info.st_mtim.tv_sec <= older_than) {
            unlinkat(directory_.get(), name.c_str(), 0);
        }
    }
}

Result<std::size_t> Store::clear() const {
    const auto listed = list();
    if (!listed) {
        return tl::make_unexpected(listed.error());
    }
    for (const Listed& one : *listed) {
        if (auto removed = remove(one.key); !removed) {
            return tl::make_unexpected(std::move(removed.error()));
        }
    }
    remove_leftovers(now_s() - minute_s);  // newer ones may belong to an active writer
    return listed->size();
}

}  // namespace snoopbox::cache
