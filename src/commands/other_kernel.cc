// SPDX-License-Identifier: Apache-2.0
#include "commands/other_kernel.h"

#include <utility>

#include "headers/btf/btf_tree.h"
#include "headers/find/places.h"
#include "kernel/host.h"
#include "util/join.h"

namespace snoopbox::commands {
namespace {

Result<const headers::Arch*> find_arch(const std::string& machine) {
    const auto* arch = headers::find_arch(machine);
    if (arch == nullptr) {
        return fail("snoopbox does not know the processor " + machine,
                    "one of: " + join(headers::machines()));
    }
    return arch;
}

}  // namespace

OtherKernel other_kernel(const cli::CompileArguments& arguments) {
    return {*arguments.btf_file, *arguments.release, arguments.machine.value_or(kernel::machine())};
}

Result<headers::HeaderTree> headers_given(const cli::CompileArguments& arguments) {
    TRY_ASSIGN(auto tree, headers::use_directory(*arguments.headers_dir));
    if (arguments.machine) {
        TRY_ASSIGN(const auto* arch, find_arch(*arguments.machine));
        tree.machine = arch->machine;
    }
    if (arguments.btf_file) {
        if (auto same = headers::check_made_for(tree.made_for, *arguments.release); !same) {
            return within("--headers " + *arguments.headers_dir, std::move(same.error()));
        }
        tree.made_for = {*arguments.release, true};
        TRY_ASSIGN(tree.types, headers::read_types(*arguments.btf_file));
    }
    return tree;
}

Result<headers::HeaderTree> headers_out_of_btf(const OtherKernel& kernel,
                                               const std::string& program) {
    TRY_ASSIGN(const auto* arch, find_arch(kernel.machine));
    return headers::make_btf_tree({kernel.btf, {}, kernel.release, *arch, {}, program});
}

Choice choose_given(const cli::CompileArguments& arguments) {
    const auto shared = [](Result<headers::HeaderTree> tree) {
        return std::move(tree).map([](headers::HeaderTree&& made) {
            return std::make_shared<const headers::HeaderTree>(std::move(made));
        });
    };
    Headers made;
    if (arguments.btf_file) {
        made = [kernel = other_kernel(arguments),
                shared](const std::string& program) -> Result<Tree> {
            return shared(headers_out_of_btf(kernel, program));
        };
    }
    if (!arguments.headers_dir) {
        return {made, {}, {}};
    }
    // Read once, however many tools are compiled.
    const auto given = std::make_shared<const Result<Tree>>(shared(headers_given(arguments)));
    return {[given](const std::string&) { return *given; }, made, "--btf without --headers"};
}

}  // namespace snoopbox::commands
