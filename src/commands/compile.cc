// SPDX-License-Identifier: Apache-2.0
#include "commands/compile.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "attach/choose.h"
#include "cli/compile_arguments.h"
#include "cli/usage.h"
#include "commands/build.h"
#include "commands/tool_file.h"
#include "compile/compile.h"
#include "headers/btf_tree.h"
#include "headers/find.h"
#include "headers/places.h"
#include "kernel/host.h"
#include "tools/catalog.h"
#include "util/atomic_file.h"
#include "util/file.h"
#include "util/format.h"
#include "util/join.h"
#include "util/log.h"

namespace snoopbox::commands {
namespace {

using cli::CompileArguments;

Result<tools::ToolSpec> find_tool(const std::string& name) {
    const bool is_file = name.find('/') != std::string::npos || name.ends_with(".c");
    return is_file ? load_tool_file(name) : tools::find_tool(name);
}

// What works here is of no meaning for another kernel, and cannot be tried without privileges.
Result<std::string> choose_method(const tools::ToolSpec& tool, const CompileArguments& arguments) {
    if (arguments.attach != "auto") {
        if (std::ranges::find(tool.probe_sets, arguments.attach, &tools::ProbeSet::method) !=
            tool.probe_sets.end()) {
            return arguments.attach;
        }
        return cli::fail_usage(fmt::format("--attach: \"{}\" is none of auto, {}", arguments.attach,
                                           join(tool.probe_sets, &tools::ProbeSet::method)),
                               "snoopbox compile");
    }
    std::string method = tool.probe_sets.back().method;
    const bool elsewhere = arguments.headers_dir || arguments.btf_file;
    if (!elsewhere && kernel::check_privileges()) {
        const auto choice =
            attach::choose(tool, "auto", [](const std::string& /*option*/) { return true; });
        if (choice) {
            return std::string(choice->method->name);
        }
        log::detail(choice.error().message);
    }
    log::detail(
        fmt::format("attach method: {}, the tool's last, which works anywhere; not tried", method));
    return method;
}

Result<headers::HeaderTree> find_headers(const CompileArguments& arguments) {
    if (arguments.headers_dir) {
        return headers::use_directory(*arguments.headers_dir);
    }
    if (arguments.btf_file) {
        const auto* arch = headers::find_arch(kernel::machine());
        if (arch == nullptr) {
            return fail("snoopbox does not know the processor " + kernel::machine());
        }
        return headers::make_btf_tree({*arguments.btf_file, {}, *arguments.release, *arch, {}});
    }
    headers::Request request;
    request.source = *headers::parse_source(arguments.headers_from);  // checked when read
    return headers::find(request).map([](headers::Found&& found) { return std::move(found.tree); });
}

}  // namespace

Status compile(std::span<const std::string> words) {
    const auto arguments = cli::parse_compile_arguments(words);
    if (!arguments) {
        return tl::make_unexpected(arguments.error());
    }
    if (arguments->help) {
        return write_all(STDOUT_FILENO, cli::compile_help());
    }
    log::set_verbose(arguments->verbose);
    const auto tool = find_tool(arguments->tool);
    if (!tool) {
        return tl::make_unexpected(tool.error());
    }
    const auto method = choose_method(*tool, *arguments);
    if (!method) {
        return tl::make_unexpected(method.error());
    }
    const auto tree = find_headers(*arguments);
    if (!tree) {
        return tl::make_unexpected(tree.error());
    }
    log::detail(fmt::format("headers: {} ({})", headers::shown_name(*tree),
                            headers::to_string(tree->origin)));
    const auto object =
        compile::compile(compile_request(*tool, *method, [](const auto&) { return true; }), *tree);
    return object ? write_output_file(arguments->output_file, *object)
                  : tl::make_unexpected(object.error());
}

}  // namespace snoopbox::commands
