// SPDX-License-Identifier: Apache-2.0
// What an address of a stack turns out to be.
#pragma once

#include <cstdint>
#include <string>

namespace snoopbox::symbols {

// Names and paths come from files of others and are any bytes; whoever prints them escapes them.
struct Frame {
    std::string name;          // of the function, demangled; empty: unknown
    std::uint64_t offset = 0;  // from the function's start; without a name, the module's address
    std::string module;        // a path, "[vdso]", a kernel module "[ext4]"; empty: none is known

    bool operator==(const Frame&) const = default;
};

// "name+0x1f", "name", "[libc.so.6+0x2345]", or "[unknown]".
std::string text_of(const Frame& frame);

}  // namespace snoopbox::symbols
