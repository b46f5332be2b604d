// SPDX-License-Identifier: Apache-2.0
#include "compile/debug_types.h"

#include <unistd.h>

#include <utility>

#include "bpf/btf_check.h"
#include "compile/find_helper.h"
#include "compile/helper/debug_types_main.h"
#include "compile/run_helper.h"
#include "headers/btf/dump_check.h"
#include "util/file.h"
#include "util/format.h"
#include "util/lines.h"

namespace snoopbox::compile {
namespace {

// Most files take a tenth of a second.
constexpr HelperLimits limits{
    .memory_bytes = std::uint64_t{4} << 30U,  // large files are mapped
    .cpu_seconds = 30,
    .file_bytes = std::uint64_t{16} << 20U,
};

Result<std::string> run_for_types(std::string_view argument, const DebugFile& of,
                                  const std::string& input) {
    if (!of.file) {
        return fail("it cannot be read");
    }
    TRY_ASSIGN(auto helper, open_helper());
    TRY_ASSIGN(const auto list, memory_file("functions"));
    TRY_ASSIGN(const auto types, memory_file("types"));
    TRY(write_all(list.get(), input));
    lseek(list.get(), 0, SEEK_SET);
    Subprocess child{helper.name, -1,          {std::string(argument)}, {},
                     list.get(),  types.get(), {of.file.get()},         {}};
    if (of.supplement) {
        child.more_fds.push_back(of.supplement.get());
        child.arguments.emplace_back("--supplement");
    }
    TRY_ASSIGN(const auto end, run_helper(child, std::move(helper.fd), limits, true));
    if (end.exit_status != 0) {
        if (auto ended = ended_helper(end, limits)) {
            return tl::make_unexpected(std::move(*ended));
        }
        std::string_view said = end.said;
        return fail(std::string(take_line(said)));
    }
    lseek(types.get(), 0, SEEK_SET);
    TRY_ASSIGN(auto btf, read_fd(types.get(), "the types"));
    TRY_ASSIGN(const auto view, bpf::BtfView::read(btf));
    TRY(bpf::check_types(view));
    TRY(headers::check_dump(view));
    return btf;
}

}  // namespace

Result<std::string> types_of_functions(const DebugFile& of, std::span<const FunctionAt> functions) {
    std::string input;
    for (const auto& [address, name] : functions) {
        input += fmt::format("{} {}\n", address, name);
    }
    return run_for_types(functions_argument, of, input);
}

Result<std::string> types_of_variables(const std::string& elf) {
    TRY_ASSIGN(auto file, memory_file("object"));
    TRY(write_all(file.get(), elf));
    return run_for_types(variables_argument, {std::move(file)}, {});
}

}  // namespace snoopbox::compile
