// SPDX-License-Identifier: Apache-2.0
// The kernel's functions, from kallsyms.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "symbols/frame.h"
#include "symbols/symbol_table.h"
#include "util/result.h"

namespace snoopbox::symbols {

// Reads it when first asked, which takes tens of milliseconds. For one thread at a time.
class KernelSymbols {
  public:
    // The first of `paths` that has addresses is used: a container's own may be masked while the
    // host's is visible (/media/root/proc/kallsyms).
    explicit KernelSymbols(std::vector<std::filesystem::path> paths = {"/proc/kallsyms"})
        : paths_(std::move(paths)) {}

    // Reads it now, and again if it was read before: modules may have been loaded since. Fails,
    // with a remedy, if none of the paths has addresses; find() knows nothing then.
    Status load();

    // The function that contains the address, with its module, "[ext4]".
    Frame find(std::uint64_t address);

    std::size_t memory_bytes() const { return functions_.memory_bytes(); }

  private:
    Status load_from(const std::filesystem::path& path);

    std::vector<std::filesystem::path> paths_;
    bool was_loaded_ = false;
    SymbolTable functions_;
    std::vector<std::string> modules_;  // by tag
};

}  // namespace snoopbox::symbols
