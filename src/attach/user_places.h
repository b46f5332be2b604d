// SPDX-License-Identifier: Apache-2.0
// Places in programs and libraries that a probe is attached to, and the search for them: a name is
// that of a file, and of something in it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "attach/user_files.h"
#include "symbols/elf_file.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::attach {

// Those of one file, as offsets in it, each once. The others have a value for each offset; for
// functions, the first two are empty.
struct UserPlaces {
    UserFile of;
    std::vector<std::uint64_t> offsets;
    std::vector<std::uint64_t> semaphores = {};  // offsets of counters of those who trace; 0: none
    std::vector<std::uint64_t> cookies = {};     // what the program is told of the place
    std::vector<std::string> names = {};         // of a pattern: what is there
};

struct OpenedFile {
    symbols::ElfFile elf;
    UserPlaces found;
};

// All that one name of a program or library means.
struct OpenedFiles {
    std::string wanted;
    std::vector<OpenedFile> files;
};

// Opens those that hold 64-bit programs or libraries. Fails if none does; -v tells of the others.
Result<OpenedFiles> open_all(const std::string& wanted, std::vector<UserFile> files);

// Adds the places of what is called `name` in these files. Fails if it is in none.
using AddPlaces = std::function<Status(OpenedFiles& opened, const std::string& name)>;

// The only process in which something is traced.
struct OnlyProcess {
    // NOLINTNEXTLINE(google-explicit-constructor): hardly any executes
    OnlyProcess(pid_t process, bool executes_later = false)
        : id(process), executes(executes_later) {}
    pid_t id;
    bool executes;  // the program that is meant, once tracing has begun
};

// Those that a probe names, "FILE:NAME", in the files where they are. Fails if one of them is
// nowhere, unless the probe does without; the result is empty if it does without all. Of a process
// that has not mapped such a file, one that it may map later will do if it has yet to execute its
// program, or if the probe is optional.
Result<std::vector<UserPlaces>> find_user_places(UserFiles& files, const tools::Probe& probe,
                                                 const std::optional<OnlyProcess>& process,
                                                 const AddPlaces& add);

}  // namespace snoopbox::attach
