// SPDX-License-Identifier: Apache-2.0
// From a tool's source to a BPF ELF object, through the compile helper.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compile/note.h"
#include "headers/header_tree.h"
#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::compile {

struct Request {
    std::string file;                    // for diagnostics
    std::string source;                  // the tool's C
    std::string prelude;                 // C before it: bpf_sources/include/
    std::string programs_source;         // C behind it: the programs that call its handlers
    std::vector<std::string> defines;    // NAME or NAME=VALUE
    std::vector<std::string> constants;  // the options that the source names as constants
    std::map<std::string, std::string> programs;  // ELF section by function; others are left out
    Note note;  // for the object; its event and its kernel are found when compiling
};

// The object, in memory. The error's message holds clang's diagnostics with the tool's own file and
// lines. Interrupts end it early (util/interrupt.h).
Result<std::string> compile(const Request& request, const headers::HeaderTree& tree);

// snoopbox-compile: beside the running program, or in libexec where that is installed.
Result<std::filesystem::path> find_helper();

}  // namespace snoopbox::compile
