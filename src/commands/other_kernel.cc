// SPDX-License-Identifier: Apache-2.0
#include "commands/other_kernel.h"

#include <utility>

#include "headers/btf/btf_tree.h"
#include "headers/find/places.h"
#include "kernel/host.h"

namespace snoopbox::commands {

Result<headers::HeaderTree> headers_given(const cli::CompileArguments& arguments) {
    TRY_ASSIGN(auto tree, headers::use_directory(*arguments.headers_dir));
    if (arguments.btf_file) {
        if (auto same = headers::check_made_for(tree.made_for, *arguments.release); !same) {
            return within("--headers " + *arguments.headers_dir, std::move(same.error()));
        }
        tree.made_for = {*arguments.release, true};
        TRY_ASSIGN(tree.types, headers::read_types(*arguments.btf_file));
    }
    return tree;
}

Result<headers::HeaderTree> headers_out_of_btf(const cli::CompileArguments& arguments,
                                               const std::string& program) {
    const auto* arch = headers::find_arch(kernel::machine());
    if (arch == nullptr) {
        return fail("snoopbox does not know the processor " + kernel::machine());
    }
    return headers::make_btf_tree(
        {*arguments.btf_file, {}, *arguments.release, *arch, {}, program});
}

}  // namespace snoopbox::commands
