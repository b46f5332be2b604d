// SPDX-License-Identifier: Apache-2.0
// The code that the kernel maps into each process; no file has it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace snoopbox::symbols {

// Our own, as an ELF file; empty: none.
std::string own_vdso();

// What another process has at these addresses; empty if it cannot be read or is unusually large.
std::string read_memory(const std::filesystem::path& process, std::uint64_t start,
                        std::uint64_t end);

}  // namespace snoopbox::symbols
