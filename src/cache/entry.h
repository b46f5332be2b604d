// SPDX-License-Identifier: Apache-2.0
// A compiled object as the cache stores it, one file per object.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cache/dependencies.h"
#include "util/result.h"

namespace snoopbox::cache {

// Everything an object was made from, as one number (key.h). Its text is the file name.
struct Key {
    std::array<std::uint8_t, 16> bytes{};

    std::string text() const;  // 32 hexadecimal digits
    static std::optional<Key> parse(std::string_view text);
    bool operator==(const Key&) const = default;
};

// For users, and to select objects for export. What is loaded depends on the key alone.
struct Description {
    std::string tool;
    std::string method;   // of --attach
    std::string release;  // of the kernel
    std::string machine;
    std::string build;    // kernel::build_identity
    std::string version;  // of snoopbox
};

// In place of a method: what is kept is the text of a tool that was written for a one-liner.
inline constexpr const char* text_method = "text";

struct Entry {
    Key key;
    Description description;
    std::string object;  // ELF, or a text
    // Files of this host that must be as they were; empty for most objects.
    std::vector<Dependency> dependencies;
};

constexpr std::size_t max_object_bytes = std::size_t{8} << 20U;
constexpr std::size_t max_dependencies_bytes = std::size_t{1} << 20U;
constexpr std::size_t max_other_bytes = 4096;  // what comes before, but the dependencies
constexpr std::size_t max_entry_bytes = max_object_bytes + max_dependencies_bytes + max_other_bytes;

// Returns the file's content: a header with the key, lengths and a checksum of everything else,
// then the description, the dependencies and the object.
std::string encode(const Entry& entry);

// Fails, with the reason, unless `file` is complete, unchanged, of this format, and holds a BPF ELF
// object in this machine's byte order, or what is said to be a text.
Result<Entry> decode(std::string_view file);

}  // namespace snoopbox::cache
