// SPDX-License-Identifier: Apache-2.0
// Files of programs: the input is read as one with debug information, as the compile helper reads
// it. What it makes of that is sound BTF, or an error.
#include <dwarf.h>

#include <string>
#include <vector>

#include "bpf/btf_check.h"
#include "compile/helper/debug_types.h"
#include "fuzz.h"
#include "util/file.h"
#include "util/subprocess.h"

using namespace snoopbox;

namespace {

std::vector<compile::FunctionAt> functions_in(const compile::DwarfFile& file) {
    constexpr std::size_t most = 32;
    std::vector<compile::FunctionAt> functions;
    compile::for_each_unit(file.get(), [&](Dwarf_Die& unit) {
        compile::for_each_child(unit, [&](Dwarf_Die& entry) {
            Dwarf_Addr address = 0;
            const char* name = dwarf_diename(&entry);
            if (dwarf_tag(&entry) == DW_TAG_subprogram && name != nullptr &&
                dwarf_lowpc(&entry, &address) == 0) {
                functions.push_back({address, name});
            }
            return functions.size() < most;
        });
        return functions.size() < most;
    });
    return functions;
}

void check(const Result<std::string>& types) {
    if (types) {
        const auto sound = bpf::check_btf(*types);
        fuzz::require(static_cast<bool>(sound), "types are sound BTF");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto file = memory_file("program").value();
    fuzz::require(static_cast<bool>(write_all(file.get(), fuzz::text_of(data, size))),
                  "memory can be written");
    const auto opened = compile::DwarfFile::open(file.get());
    if (opened) {
        check(compile::types_of_functions(*opened, functions_in(*opened)));
        check(compile::types_of_variables(*opened));
    }
    return 0;
}
