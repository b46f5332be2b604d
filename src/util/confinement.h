// SPDX-License-Identifier: Apache-2.0
// What a child process gives up before it executes its program.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace snoopbox {

struct Confinement {
    // The user that it becomes, without other groups; if unset, it stays who it is.
    std::optional<uid_t> user;
    std::uint64_t memory_bytes = 0;
    std::uint64_t cpu_seconds = 0;
    std::uint64_t file_bytes = 0;  // of each file that it writes
    std::uint64_t open_files = 0;
};

// A user ID that nobody has: systemd leaves 65520 to 65533 unused, and they exist in containers
// that have 65536 users. It is not `nobody`, because other daemons are, and processes of one user
// can trace each other. None if this process may not change to another user, or could not end one
// that did.
std::optional<uid_t> user_for_confinement();

// Gives up all capabilities, the means to gain any, core dumps, and what `confinement` says.
// Makes only async-signal-safe calls. Returns nullptr, or else the name of the call that failed,
// with its errno.
const char* confine(const Confinement& confinement);

}  // namespace snoopbox
