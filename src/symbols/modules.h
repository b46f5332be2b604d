// SPDX-License-Identifier: Apache-2.0
// The files that processes have mapped, each read once for all of them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "symbols/module.h"
#include "symbols/processes.h"
#include "util/foreign_file.h"

namespace snoopbox::symbols {

// The file that a process has mapped, even if it has been deleted or replaced since, or is in a
// mount that only the process sees. That needs CAP_CHECKPOINT_RESTORE; without it, the path is
// tried, and what is there now must have the same inode. `process` is its directory in /proc.
std::optional<ForeignFile> find_mapped(const std::filesystem::path& process,
                                       const Mapping& mapping);

class Modules {
  public:
    // The module at this code of the process, found now if it was not before: the process must
    // still exist then. Null for code of no file. It may not have been read yet.
    std::shared_ptr<Module> of(const Process& process, Code& code);

    // Symbols that were stripped from the module and are in the process's own root. They are for
    // processes of that root only: whoever rules over it can claim anything there.
    const SymbolTable* debug_file_of(const Process& process, const Module& module);

    // So many files are kept open until they are read; more would be too many for this process.
    bool holds_many() const;

    std::size_t memory_bytes() const;
    // Forgets those that no process uses any more. Pointers to tables are invalid then.
    void forget_unused();

  private:
    std::shared_ptr<Module> find_vdso(const Process& process, const Mapping& mapping);
    std::shared_ptr<Module> find_file(const Process& process, const Mapping& mapping);

    std::map<FileId, std::shared_ptr<Module>> files_;
    std::shared_ptr<Module> own_vdso_;
    std::optional<Root> own_root_;
    // By the build ID or, without one, the path.
    std::map<std::pair<Root, std::string>, SymbolTable> debug_files_;
};

}  // namespace snoopbox::symbols
