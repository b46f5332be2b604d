// SPDX-License-Identifier: Apache-2.0
// The files that hold a program or library: this host's own and those of containers.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "symbols/process_facts.h"
#include "util/foreign_file.h"
#include "util/result.h"

namespace snoopbox::attach {

struct UserFile {
    std::string path;  // as its process sees it, for messages
    ForeignFile file;
};

// Whether a file of this name is meant by `wanted`: a program (bash), a library by its file
// (libssl.so.3) or by the name that a linker takes (ssl). A longer version is the same library, and
// so are libc-2.31.so and musl's ld-musl-x86_64.so.1 for the C library.
bool is_meant(std::string_view file_name, std::string_view wanted);

// Looks for them. What processes have mapped is read once, however many files are wanted.
class UserFiles {
  public:
    // `proc`: where /proc is.
    explicit UserFiles(std::filesystem::path proc = "/proc") : proc_(std::move(proc)) {}

    // `wanted` is such a name, or an absolute path below our own root. Each file is there once.
    // With a process: what that has mapped; if it has mapped none, and `or_later`, what it would
    // map in its root. Otherwise a name means all files that processes have mapped, and those that
    // new processes would, in our root and that of each container that runs. Fails if there is
    // none.
    Result<std::vector<UserFile>> find(const std::string& wanted, std::optional<pid_t> process,
                                       bool or_later = false);

    // The program that `wanted` names, if our own root has one: that file, those of other roots,
    // and those that run. To look at what processes execute takes a tenth of the time that all they
    // have mapped takes.
    std::vector<UserFile> find_programs(const std::string& wanted) const;

  private:
    struct Running {
        std::filesystem::path process;  // its directory in /proc
        std::vector<symbols::Mapping> mappings;
        bool has_new_root;  // one that neither we nor those before it have
    };
    const std::vector<Running>& running();

    std::filesystem::path proc_;
    std::optional<std::vector<Running>> running_;
};

// All files whose code the process has mapped. Fails if there is no such process, or none.
Result<std::vector<UserFile>> find_files_of(pid_t process,
                                            const std::filesystem::path& proc = "/proc");

}  // namespace snoopbox::attach
