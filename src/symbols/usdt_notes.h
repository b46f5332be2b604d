// SPDX-License-Identifier: Apache-2.0
// The notes that <sys/sdt.h> leaves in programs and libraries: user statically defined trace
// points. Format: https://sourceware.org/systemtap/wiki/UserSpaceProbeImplementation, version 3.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace snoopbox::symbols {

// A place in the code. A probe has several if its function was inlined, or is there more than once.
struct UsdtNote {
    std::string_view provider;
    std::string_view name;
    std::uint64_t address = 0;
    std::uint64_t semaphore = 0;  // a 16-bit counter of those who trace the probe; 0: none
    std::uint64_t base = 0;       // where .stapsdt.base was when the addresses above were written
    std::string_view arguments;   // where they are: "-4@%eax 8@-8(%rbp)"
};

// Of the section .note.stapsdt of a 64-bit little-endian file. Views of `section`. The bytes can be
// anything: what follows the first damaged note is left out.
std::vector<UsdtNote> parse_usdt_notes(std::string_view section);

}  // namespace snoopbox::symbols
