// SPDX-License-Identifier: Apache-2.0
// Parses the values of options. Errors say what is wrong and what is allowed ("0 is too small, at
// least 1"); the caller adds the name of the option.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "util/result.h"

namespace re2 {
class RE2;
}
namespace snoopbox::rules {
struct PathAutomaton;
}

namespace snoopbox::cli {

using Regex = std::shared_ptr<const re2::RE2>;

// A decimal integer within the given bounds.
Result<std::int64_t> read_number(const std::string& text, std::optional<std::int64_t> minimum,
                                 std::optional<std::int64_t> maximum);

// The name of a user of this system, or a user ID (0 to 2^32 - 2).
Result<std::int64_t> read_user(const std::string& text);

// RE2 syntax over bytes; `.` matches a newline, which can be part of an argument.
Result<Regex> read_regex(const std::string& text);

// An expression that matches whatever contains `text`, which must not be empty.
Result<Regex> literal_regex(const std::string& text);

// Names of open(2)'s flags, separated by | or commas ("O_WRONLY|O_CREAT"), as all of their bits.
Result<std::int64_t> read_open_flags(const std::string& text);

// The number or name, of a signal (KILL or SIGKILL), an error (ENOENT) or a system call of 64-bit
// programs. The error suggests the nearest name.
Result<std::int64_t> read_signal(const std::string& text);
Result<std::int64_t> read_errno(const std::string& text);
Result<std::int64_t> read_syscall(const std::string& text);

// The dev_t, as the kernel has it, of the block device with that name ("sda" or "/dev/sda").
Result<std::int64_t> read_disk(const std::string& text);

// The 16 bytes of an IPv6 address, or of an IPv4 one in ::ffff:0:0/96, as they lie in memory.
struct Address {
    std::int64_t high;
    std::int64_t low;
};
Result<Address> read_address(const std::string& text);

// The 16 bytes of a task's name: at most 15, and zeros.
struct Comm {
    std::int64_t high;
    std::int64_t low;
};
Result<Comm> read_comm(const std::string& text);

// Rules for a map of a tool's, each as it was given; its type says how it is written.
struct Rules {
    std::vector<std::string> texts;
    std::shared_ptr<const rules::PathAutomaton> paths = {};  // of rules about paths: what they mean
};

// A directory as the kernel knows it.
struct DirectoryId {
    std::int64_t inode;
    std::int64_t device;  // the kernel's dev_t of the file system
};
Result<DirectoryId> read_directory(const std::string& path);

// How long a unit is: "us", "ms" or "s", which "" stands for as well.
std::int64_t unit_ns(std::string_view unit);

// A number of `unit`, possibly with a fraction, in ns. `least`: in that unit;
// without it, the number must be above 0.
Result<std::int64_t> read_duration(const std::string& text, std::string_view unit,
                                   std::optional<std::int64_t> least);

// A number above 0, possibly with a fraction: "0.5".
Result<double> read_seconds(const std::string& text);

// "65536", "512K", "4M", "1G", rounded up to what a ring buffer can be: a power of two of whole
// pages, up to 1 GiB.
Result<std::uint32_t> read_ring_buffer_size(const std::string& text);

// The same for a number of pages, which must be a power of two.
Result<std::uint32_t> read_buffer_pages(const std::string& text);

}  // namespace snoopbox::cli
