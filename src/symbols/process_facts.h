// SPDX-License-Identifier: Apache-2.0
// What /proc tells about a process. `process` is its directory there. A process that has gone has
// nothing to tell.
#pragma once

#include <sys/types.h>

#include <compare>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snoopbox::symbols {

struct Mapping {
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    std::uint64_t file_offset = 0;
    std::uint64_t inode = 0;
    std::string path;  // without " (deleted)"; "[vdso]"; empty: not of a file
    bool is_deleted = false;

    bool operator==(const Mapping&) const = default;
};

// Those that may be executed, by address. Nothing if the process has gone or ends.
std::optional<std::vector<Mapping>> read_code_mappings(const std::filesystem::path& process);

// One line of /proc/PID/maps, if that is what it is.
std::optional<Mapping> parse_mapping(std::string_view line);
bool is_executable(std::string_view line);

// When it started, in clock ticks since boot. A process ID is used again, never with the same time.
std::optional<std::uint64_t> read_start_time(const std::filesystem::path& process);

struct Identity {
    uid_t user = 0;     // the effective one
    pid_t own_pid = 0;  // in its own PID namespace
};
std::optional<Identity> read_identity(const std::filesystem::path& process);

// Which files its paths lead to: its mount namespace and its root.
struct Root {
    std::uint64_t mount_namespace = 0;
    std::uint64_t device = 0;
    std::uint64_t inode = 0;

    auto operator<=>(const Root&) const = default;  // NOLINT(modernize-use-nullptr)
};
std::optional<Root> read_root(const std::filesystem::path& process);

}  // namespace snoopbox::symbols
