// SPDX-License-Identifier: Apache-2.0
// The objects in one directory. Any number of processes may use it at once, without locks: files
// appear by rename, whole, and are never changed.
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

// A file in the cache, not read yet.
struct Listed {
    Key key;
    std::uint64_t bytes = 0;
    std::timespec last_use{};  // to a minute
};

// Whether loading counts as a use, which keeps an entry from being dropped.
enum class Use { counted, uncounted };

class Store {
  public:
    // `directory` from open_private_dir; `path` is its name for messages.
    Store(Fd directory, std::filesystem::path path, Limits limits = {})
        : directory_(std::move(directory)), path_(std::move(path)), limits_(limits) {}

    const std::filesystem::path& path() const { return path_; }

    // Fails with ENOENT in Error::code if there is no such entry, otherwise with what is wrong with
    // it: not a plain file of ours, damaged, or of another key.
    Result<Entry> load(const Key& key, Use use = Use::counted) const;

    // Replaces what is there; the least recently used entries go if limits are passed. On failure
    // nothing is left behind.
    Status store(const Entry& entry) const;

    // The entries, most recently used first.
    Result<std::vector<Listed>> list() const;

    Status remove(const Key& key) const;

    // Removes all entries and whatever a writer that was killed left. Says how many entries.
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

// "0123....bpf", and back. Import and list take no other name.
std::string file_name(const Key& key);
std::optional<Key> key_of_file(std::string_view name);

}  // namespace snoopbox::cache
