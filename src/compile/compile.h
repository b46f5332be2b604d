// SPDX-License-Identifier: Apache-2.0
// Compiles a tool's source to a BPF ELF object, using the compile helper.
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
    std::string prelude;                 // C placed before it: bpf_sources/include/
    std::string programs_source;         // C placed after it: the programs that call its handlers
    std::vector<std::string> defines;    // NAME or NAME=VALUE
    std::vector<std::string> constants;  // options that the source uses as constants
    std::map<std::string, std::string> programs;  // function to ELF section; others are dropped
    // The C is of others, for BCC's front end: all functions are programs, and their names say what
    // they are attached to, unless `programs` does.
    bool of_others = false;
    // Where the tool's own headers are (own_header_directories); empty if it has none.
    std::vector<std::filesystem::path> own_headers;
    Note note;  // for the object; compile() fills in its event and kernel
};

struct Compiled {
    std::string object;
    // The files that clang read, absolute: the headers, but those of a tree that snoopbox made.
    std::vector<std::filesystem::path> read;
};

// Returns the object, in memory. The error's message holds clang's diagnostics with the tool's own
// file and line numbers. An interrupt ends it early (util/interrupt.h).
Result<Compiled> compile(const Request& request, const headers::HeaderTree& tree);

}  // namespace snoopbox::compile
