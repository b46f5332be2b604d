// SPDX-License-Identifier: Apache-2.0
// Reads BPF maps that programs count in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "util/result.h"

namespace snoopbox::read {

// The entries of one reading, each a key and the value after it, in one piece of memory.
class Entries {
  public:
    explicit Entries(std::size_t entry_bytes = 1) : entry_bytes_(entry_bytes) {}
    std::size_t size() const { return bytes_.size() / entry_bytes_; }
    std::string_view operator[](std::size_t i) const {
        return std::string_view(bytes_).substr(i * entry_bytes_, entry_bytes_);
    }
    void add(std::string_view key, std::string_view value) { bytes_.append(key).append(value); }

  private:
    std::size_t entry_bytes_;
    std::string bytes_;
};

class MapReader {
  public:
    // `fd` of a hash or array, per CPU or not, of which values are arrays of 64-bit numbers if it
    // is per CPU. The caller keeps it.
    static Result<MapReader> create(int fd);

    // What was counted since the last call. Values of a per-CPU map are added up. Entries of a hash
    // are taken out of it; those of an array are subtracted. No count is lost or seen twice.
    Result<Entries> take();

    // The entries as they are now, which stay, those of an array that are not zero. Some of a hash
    // may be missing while others change.
    Result<Entries> peek();
    // Of a hash, the same of at most about a thousand of them, which takes no longer if there are a
    // million.
    Result<Entries> peek_some();

    // A number of 1, 2, 4 or 8 bytes in a value.
    struct Number {
        std::size_t offset;
        std::size_t bytes;
    };
    // Only these are added up for a per-CPU map, and the rest is that of a CPU which has any.
    void add_up_only(std::vector<Number> numbers) { numbers_ = std::move(numbers); }

    // Whether the map has as many entries as it can hold, so that others were not counted.
    bool is_full(const Entries& taken) const { return is_hash_ && taken.size() >= max_entries_; }

    // Whether it is an array of one entry.
    bool is_single() const { return !is_hash_ && max_entries_ == 1; }
    bool is_array() const { return !is_hash_; }
    std::size_t key_bytes() const { return key_bytes_; }
    std::size_t entry_bytes() const { return key_bytes_ + value_bytes_; }

  private:
    MapReader() = default;
    Result<Entries> take_array();
    Result<Entries> peek_array();
    Result<Entries> read_hash(bool remove, bool all = true);
    // One value for all CPUs.
    std::string_view summed(std::string_view values, std::string& sum) const;
    void add_up(std::string_view values, std::string& sum) const;

    int fd_ = -1;
    bool is_hash_ = false;
    bool per_cpu_ = false;
    std::size_t key_bytes_ = 0;
    std::size_t value_bytes_ = 0;  // of one CPU, as user space sees it
    std::size_t cpus_ = 1;
    std::size_t max_entries_ = 0;
    std::vector<std::string> before_;  // an array's values
    std::optional<std::vector<Number>> numbers_;
};

}  // namespace snoopbox::read
