// SPDX-License-Identifier: Apache-2.0
// A compiled object as the cache keeps it, one file each.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "util/result.h"

namespace snoopbox::cache {

// What an object was made of, as one number (key.h). The file's name is its text.
struct Key {
    std::array<std::uint8_t, 16> bytes{};

    std::string text() const;  // 32 hexadecimal digits
    static std::optional<Key> parse(std::string_view text);
    bool operator==(const Key&) const = default;
};

// For people, and to choose what is exported; the key decides what is loaded.
struct Description {
    std::string tool;
    std::string method;   // of --attach
    std::string release;  // of the kernel
    std::string machine;
    std::string build;    // kernel::build_identity
    std::string version;  // of snoopbox
};

struct Entry {
    Key key;
    Description description;
    std::string object;  // ELF
};

constexpr std::size_t max_object_bytes = std::size_t{8} << 20U;
constexpr std::size_t max_entry_bytes = max_object_bytes + 4096;

// The file's content: a header with the key, lengths and a checksum over all else, the description,
// the object.
std::string encode(const Entry& entry);

// Fails, saying why, unless `file` is whole, unchanged, of this format, and holds an ELF object for
// BPF in this machine's byte order.
Result<Entry> decode(std::string_view file);

}  // namespace snoopbox::cache
