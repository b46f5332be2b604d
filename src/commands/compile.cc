// SPDX-License-Identifier: Apache-2.0
#include "commands/compile.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "attach/plan.h"
#include "cli/columns.h"
#include "cli/compile_arguments.h"
#include "cli/usage.h"
#include "commands/bcc_request.h"
#include "commands/build.h"
#include "commands/compile_attempts.h"
#include "commands/made_elsewhere.h"
#include "commands/other_kernel.h"
#include "commands/tool_file.h"
#include "headers/find/find.h"
#include "kernel/host.h"
#include "tools/bcc_program.h"
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

constexpr const char* command = "snoopbox compile";

bool is_file(const std::string& name) {
    return name.find('/') != std::string::npos || name.ends_with(".c");
}

// Another kernel may support other ways, and trying them here would require privileges.
Result<attach::Plan> choose_plan(const tools::ToolSpec& tool, const CompileArguments& arguments) {
    const auto ways = tools::ways_of(tool);
    if (arguments.attach != "auto" && std::ranges::find(ways, arguments.attach) == ways.end()) {
        return cli::fail_usage(
            fmt::format("--attach: \"{}\" is none of auto, {}", arguments.attach, join(ways)),
            command);
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

Status compile_to_file(const CompileArguments& arguments, const compile::Request& source,
                       const Complete& complete) {
    Timings timings;
    TRY_ASSIGN(const auto made, compile_with(choose_headers(arguments), source, complete, timings));
    return write_output_file(arguments.output_file, made.compiled.object);
}

Status compile_tool(const tools::ToolSpec& tool, const CompileArguments& arguments) {
    if (!arguments.defines.empty()) {
        return cli::fail_usage(
            fmt::format("--define is for BCC's C: {} is a tool, which has options", tool.name),
            command);
    }
    if (tool.takes_one_liners()) {
        return fail(fmt::format("{} is a tool only with a one-liner", tool.name),
                    fmt::format("write one to a file, snoopbox {} --save FILE, and compile that",
                                tool.name));
    }
    auto asked = tool;
    if (arguments.by) {
        if (tool.reports.empty() || !tool.no_task.empty()) {
            return cli::fail_usage(
                fmt::format("--by: {}", tool.no_task.empty()
                                            ? tool.name + " has no reports, and rows need no other "
                                                          "object for --columns +NAME"
                                            : tool.no_task),
                command);
        }
        asked.defines.emplace_back(cli::owner_in_keys);
    }
    TRY_ASSIGN(const auto plan, choose_plan(tool, arguments));
    const auto source = compile_request(asked, plan, [](const auto&) { return true; });
    // Nothing tells those of a kernel that only has headers here.
    const bool unknown = arguments.headers_dir && !arguments.btf_file;
    const auto complete = [&](compile::Request& wanted, const headers::HeaderTree& tree) {
        return add_what_types_tell(wanted, plan, unknown ? nullptr : types_of(tree));
    };
    return compile_to_file(arguments, source, complete);
}

// By the names of its functions, as `snoopbox run` does.
Status compile_bcc(const std::string& content, const CompileArguments& arguments) {
    const auto program = tools::read_bcc_program(arguments.tool, content);
    if (arguments.attach != "auto") {
        return cli::fail_usage(
            "--attach is for tools: programs of BCC say by their names what they "
            "are attached to",
            command);
    }
    if (program.usdt_arguments > 0) {
        return fail(
            fmt::format("{} reads arguments of USDT probes, whose places are looked up when "
                        "it runs",
                        arguments.tool),
            "snoopbox run compiles and traces");
    }
    if (arguments.headers_dir && !arguments.btf_file && !program.trace_events.empty()) {
        return fail(
            fmt::format("{} reads fields of trace events, which no headers tell", arguments.tool),
            "give that kernel's BTF as well, by --btf, or use RAW_TRACEPOINT_PROBE");
    }
    TRY_ASSIGN(const auto source, request_of_bcc(program, {arguments.defines, {}}, command));
    const auto complete = [&](compile::Request& wanted, const headers::HeaderTree& tree) {
        return add_trace_events(program, arguments.btf_file ? types_of(tree) : nullptr, wanted);
    };
    return compile_to_file(arguments, source, complete);
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
    if (!is_file(arguments.tool)) {
        TRY_ASSIGN(const auto tool, tools::find_tool(arguments.tool));
        return compile_tool(tool, arguments);
    }
    TRY_ASSIGN(const auto content, read_program_file(arguments.tool));
    if (tools::is_bcc_program(content)) {
        return compile_bcc(content, arguments);
    }
    TRY_ASSIGN(const auto tool, parse_tool_file(arguments.tool, content));
    return compile_tool(tool, arguments);
}

}  // namespace snoopbox::commands
