// SPDX-License-Identifier: Apache-2.0
// Everything that differs between processors, in one table.
#pragma once

#include <string_view>
#include <vector>

namespace snoopbox::headers {

struct Arch {
    std::string_view machine;    // as in uname -m
    std::string_view directory;  // the kernel's arch/DIRECTORY
    std::string_view config;     // the CONFIG_ symbol of this processor
    // Of functions that take pt_regs; empty: arguments are passed directly.
    std::string_view syscall_prefix;
    unsigned thread_size_pages = 4;  // THREAD_SIZE in pages of 4 KiB, without KASAN
};

// Returns null for a machine that libbcc does not support.
const Arch* find_arch(std::string_view machine);

// Of this machine; x86_64 if it is unknown.
const Arch& own_arch();

// Of all that it does.
std::vector<std::string_view> machines();

}  // namespace snoopbox::headers
