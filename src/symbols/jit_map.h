// SPDX-License-Identifier: Apache-2.0
// The functions that a process compiled at run time, from the file that it writes for perf:
// /tmp/perf-PID.map.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "symbols/symbol_table.h"
#include "util/foreign_file.h"

namespace snoopbox::symbols {

// "START BYTES NAME" in each line, the numbers in hexadecimal. Code that was compiled later
// replaces what was at its addresses before.
SymbolTable parse_jit_map(std::string_view text);

class JitMap {
  public:
    // Looks for the process's file in its own root. Only the process's user could have written it
    // as the process does; a file of anyone else's, in a directory that all can write to, is passed
    // over. Keeps it, so that it can be read after the process has gone.
    void look_for(const std::filesystem::path& process);
    bool is_found() const { return file_.has_value(); }

    // Reads it if it has changed since the last time. Large files that grow all the time are not
    // read all the time: this takes at most a tenth of the time.
    void read();
    std::optional<SymbolTable::Found> find(std::uint64_t address) const {
        return functions_.find(address);
    }
    const std::string& path() const { return path_; }  // as the process sees it
    std::size_t memory_bytes() const { return functions_.memory_bytes(); }

  private:
    std::optional<ForeignFile> file_;
    std::string path_;
    FileId was_read_;
    std::chrono::steady_clock::time_point next_read_;
    SymbolTable functions_;
};

}  // namespace snoopbox::symbols
