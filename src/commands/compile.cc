// SPDX-License-Identifier: Apache-2.0
#include "commands/compile.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "attach/plan.h"
#include "cli/compile_arguments.h"
#include "cli/usage.h"
#include "commands/build.h"
#include "commands/compile_attempts.h"
#include "commands/made_elsewhere.h"
#include "commands/other_kernel.h"
#include "commands/tool_file.h"
#include "headers/find/find.h"
#include "kernel/host.h"
#include "tools/catalog.h"
#include "tools/targets.h"
#include "util/atomic_file.h"
#include "util/file.h"
#include "util/format.h"
#include "util/join.h"
#include "util/log.h"
#include "util/timings.h"

namespace snoopbox::commands {
namespace {

using cli::CompileArguments;

Result<tools::ToolSpec> find_tool(const std::string& name) {
    const bool is_file = name.find('/') != std::string::npos || name.ends_with(".c");
    return is_file ? load_tool_file(name) : tools::find_tool(name);
}

// Another kernel may support other ways, and trying them here would require privileges.
Result<attach::Plan> choose_plan(const tools::ToolSpec& tool, const CompileArguments& arguments) {
    const auto ways = tools::ways_of(tool);
    if (arguments.attach != "auto" && std::ranges::find(ways, arguments.attach) == ways.end()) {
        return cli::fail_usage(
            fmt::format("--attach: \"{}\" is none of auto, {}", arguments.attach, join(ways)),
            "snoopbox compile");
    }
    const bool elsewhere = arguments.headers_dir || arguments.btf_file;
    if (arguments.attach == "auto" && !elsewhere && kernel::check_privileges()) {
        attach::Wish wish;
        auto plan = attach::choose(tool, wish);
        if (plan) {
            return plan;
        }
        log::detail(plan.error().message);
    }
    const bool other_processor =
        arguments.machine && *arguments.machine != std::string(kernel::machine());
    if (other_processor && std::ranges::any_of(tool.probes, [](const tools::Probe& probe) {
            return probe.target == tools::Target::syscall;
        })) {
        return fail(fmt::format("{} traces system calls, whose numbers and functions another "
                                "processor has differently",
                                tool.name),
                    "compile it on such a machine");
    }
    auto plan = attach::plan_for_elsewhere(tool, arguments.attach);
    log::detail(fmt::format("attach method: {}; not tried", plan.ways()));
    return plan;
}

Choice choose_headers(const CompileArguments& arguments) {
    if (arguments.headers_dir || arguments.btf_file) {
        return choose_given(arguments);
    }
    headers::Request request;
    request.source = *headers::parse_source(arguments.headers_from);  // already checked
    return find_headers(request);
}

}  // namespace

Status compile(std::span<const std::string> words) {
    TRY_ASSIGN(const auto arguments, cli::parse_compile_arguments(words));
    if (arguments.help) {
        return write_all(STDOUT_FILENO, cli::compile_help());
    }
    log::set_verbose(arguments.verbose);
    if (arguments.export_file) {
        return compile_all(arguments);
    }
    TRY_ASSIGN(const auto tool, find_tool(arguments.tool));
    if (tool.takes_one_liners()) {
        return fail(fmt::format("{} is a tool only with a one-liner", tool.name),
                    fmt::format("write one to a file, snoopbox {} --save FILE, and compile that",
                                tool.name));
    }
    TRY_ASSIGN(const auto plan, choose_plan(tool, arguments));
    const auto source = compile_request(tool, plan, [](const auto&) { return true; });
    // Nothing tells those of a kernel that only has headers here.
    const bool unknown = arguments.headers_dir && !arguments.btf_file;
    const auto complete = [&](compile::Request& wanted, const headers::HeaderTree& tree) {
        return add_what_types_tell(wanted, plan, unknown ? nullptr : types_of(tree));
    };
    Timings timings;
    TRY_ASSIGN(const auto made, compile_with(choose_headers(arguments), source, complete, timings));
    return write_output_file(arguments.output_file, made.compiled.object);
}

}  // namespace snoopbox::commands
