// SPDX-License-Identifier: Apache-2.0
// Types of functions of programs and libraries, by their debug information.
#pragma once

#include <bpf/btf.h>
#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "attach/user_files.h"
#include "symbols/debug_files.h"
#include "symbols/elf_file.h"

namespace snoopbox::commands {

using SharedTypes = std::shared_ptr<const btf>;

// The files that one name of a program or library means, as attach::UserFiles finds them. What is
// not there, or cannot be read, has no types; -v says why.
class UserTypes {
  public:
    UserTypes(std::string wanted, std::optional<pid_t> process);

    // What decides which types are found, for the key of a cache: of each file its build ID, and
    // the file with debug information.
    std::vector<std::string> identity() const;

    // The name that the linker has for a function: `name` itself if it has one of that name, else
    // the only one of C++ that is called so, without its arguments. Nothing if there is none such.
    std::optional<std::string> symbol_of(const std::string& name) const;

    // BTF_KIND_FUNC of these symbols, those that are known, and what these lead to
    // (compile/debug_types.h); null if none is. What differs between the files is not known.
    SharedTypes of_functions(std::span<const std::string> symbols);

    // Whether all that there is was looked at: otherwise, types may be found another time.
    bool is_complete() const { return is_complete_; }

  private:
    struct File {
        attach::UserFile of;
        symbols::ElfFile elf;
        std::string build_id;
        std::optional<symbols::SeparateFile> separate;
        std::optional<symbols::SeparateFile> supplement;
        bool has_debug_information = false;
    };
    void open(attach::UserFile found, const Fd& root);
    std::optional<std::string> types_in(const File& file, std::span<const std::string> symbols);

    std::string wanted_;
    std::vector<File> files_;
    bool is_complete_ = true;
};

}  // namespace snoopbox::commands
