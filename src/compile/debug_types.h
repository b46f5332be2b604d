// SPDX-License-Identifier: Apache-2.0
// Types in the debug information (DWARF) of programs and objects, as BTF. The compile helper reads
// it, confined as when it compiles: it is of others, and large.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::compile {

struct FunctionAt {
    std::uint64_t address = 0;  // as its symbol has it
    std::string name;
};

// A file with debug information, and the one that dwz moved parts of it to, if there is one.
struct DebugFile {
    Fd file;
    Fd supplement = {};
};

// Of the functions that its debug information has, by these names: BTF_KIND_FUNC with all types
// that they lead to, and BTF_KIND_DECL_TAG on them that tell where programs find the arguments and
// the result (helper/dwarf_types.h). All names are words of C. What is returned has passed
// bpf::check_btf and headers::check_dump. Fails if there is none, if the helper is missing, or if
// it does not get by with the memory and time that it may use.
Result<std::string> types_of_functions(const DebugFile& of, std::span<const FunctionAt> functions);

// The same for the structs and unions of variables and arguments in the functions of the BPF object
// `elf`.
Result<std::string> types_of_variables(const std::string& elf);

}  // namespace snoopbox::compile
