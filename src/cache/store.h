// SPDX-License-Identifier: Apache-2.0
// The objects in one directory. Any number of processes may use it at once, without locks: files
// appear complete, by rename, and never change.
#pragma once

#include <cstdint>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "cache/entry.h"
#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::cache {

struct Limits {
    std::uint64_t total_bytes = std::uint64_t{64} << 20U;
    std::size_t objects = 1024;
};

// A file in the cache, not yet read.
struct Listed {
    Key key;
    std::uint64_t bytes = 0;
    std::timespec last_use{};  // to the minute
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

    // Lists the entries, most recently used first.
    Result<std::vector<Listed>> list() const;

    Status remove(const Key& key) const;

    // Removes all entries and any files that a killed writer left. Returns the number of entries.
    Result<std::size_t> clear() const;

  private:
    Status write(const std::string& name, const std::string& content) const;
    void evict(const Key& keep) const;
    void remove_leftovers(std::time_t older_than) const;
    Result<std::vector<std::string>> names() const;

    Fd directory_;
    std::filesystem::path path_;
    Limits limits_;
};

// Convert to and from "0123....bpf", the only names that import and list accept.
std::string file_name(const Key& key);
std::optional<Key> key_of_file(std::string_view name);

}  // namespace snoopbox::cache
