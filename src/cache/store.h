// SPDX-License-Identifier: Apache-2.0
// The objects in one directory. Any number of processes may use it at once, without locks: files
// appear complete, by rename, and never change.
#pragma once

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "cache/entry.h"
#include "util/fd.h"
#include "util/result.h"
#include "util/temp_dir.h"

namespace snoopbox::cache {

struct Limits {
    std::uint64_t total_bytes = std::uint64_t{64} << 20U;
    std::size_t objects = 1024;
};

// A file in the cache, not yet read.
struct Listed {
    Key key;
    std::uint64_t bytes = 0;
    // To the minute, but later than that of every entry not used since the last one was stored.
    std::timespec last_use{};
};

// Whether loading counts as a use, which protects an entry from eviction.
enum class Use { counted, uncounted };

class Store {
  public:
    // `directory` is from open_private_dir; `path` is its name in messages.
    Store(Fd directory, std::filesystem::path path, Limits limits = {})
        : directory_(std::move(directory)), path_(std::move(path)), limits_(limits) {}

    const std::filesystem::path& path() const { return path_; }

    // Fails with ENOENT in Error::code if there is no such entry, otherwise with what is wrong with
    // it: it is not a regular file of ours, is damaged, or has another key.
    Result<Entry> load(const Key& key, Use use = Use::counted) const;

    // Replaces an existing entry. Evicts the least recently used entries if over the limits. A
    // failure leaves nothing behind.
    Status store(const Entry& entry) const;

    // Stores all of `entries`, the last as the most recently used, or none. Good ones that are
    // there already stay as they are. Returns how many are new.
    Result<std::size_t> add(const std::vector<Entry>& entries) const;

    // Lists the entries, most recently used first.
    Result<std::vector<Listed>> list() const;

    // Removes whatever has the entry's name: a directory too.
    Status remove(const Key& key) const;

    struct Cleared {
        std::size_t removed = 0;
        std::vector<Error> left;  // why each entry that is left could not be removed
    };
    // Removes all entries and any files that a killed writer left.
    Result<Cleared> clear() const;

  private:
    Status move_in(const TempDir& work, const Key& key) const;
    void evict(std::span<const Entry> keep) const;
    void remove_leftovers() const;
    Result<std::vector<std::string>> names() const;

    Fd directory_;
    std::filesystem::path path_;
    Limits limits_;
};

// Convert to and from "0123....bpf", the only names that import and list accept.
std::string file_name(const Key& key);
std::optional<Key> key_of_file(std::string_view name);

}  // namespace snoopbox::cache
