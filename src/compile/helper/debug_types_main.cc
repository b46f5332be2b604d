// SPDX-License-Identifier: Apache-2.0
#include "compile/helper/debug_types_main.h"

#include <unistd.h>

#include <charconv>
#include <vector>

#include "compile/helper/debug_types.h"
#include "compile/helper/dwarf_file.h"
#include "compile/helper/sandbox.h"
#include "util/file.h"
#include "util/lines.h"

namespace snoopbox::compile {
namespace {

constexpr int result_fd = 3;
constexpr int file_fd = 4;
constexpr int supplement_fd = 5;

std::vector<FunctionAt> read_functions(std::string_view text) {
    std::vector<FunctionAt> functions;
    while (!text.empty()) {
        const auto line = take_line(text);
        FunctionAt function;
        const auto* const end = line.data() + line.size();
        const auto [stop, error] = std::from_chars(line.data(), end, function.address);
        if (error == std::errc() && stop != end) {
            function.name.assign(stop + 1, end);
            functions.push_back(std::move(function));
        }
    }
    return functions;
}

}  // namespace

Status write_debug_types(bool of_functions, bool has_supplement) {
    TRY_ASSIGN(const auto text, read_fd(STDIN_FILENO, "the list of functions"));
    TRY(enter_sandbox({}));
    TRY_ASSIGN(const auto file, DwarfFile::open(file_fd, has_supplement ? supplement_fd : -1));
    TRY_ASSIGN(const auto types, of_functions ? types_of_functions(file, read_functions(text))
                                              : types_of_variables(file));
    return write_all(result_fd, types);
}

}  // namespace snoopbox::compile
