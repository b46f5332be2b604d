// SPDX-License-Identifier: Apache-2.0
#include "commands/run_tool_object.h"

#include <unistd.h>

#include <utility>

#include "attach/choose.h"
#include "cli/help.h"
#include "cli/tool_arguments.h"
#include "commands/trace.h"
#include "compile/note.h"
#include "kernel/host.h"
#include "tools/tool_spec.h"
#include "util/file.h"
#include "util/format.h"
#include "util/log.h"
#include "util/timings.h"

namespace snoopbox::commands {
namespace {

// The tool, with the only way to attach that the object was made for.
Result<tools::ToolSpec> read_tool(const std::string& file, const compile::Note& note) {
    auto tool = tools::parse_declaration(file, note.declaration);
    if (!tool) {
        return tool;
    }
    std::erase_if(tool->probe_sets, [&](const auto& set) { return set.method != note.method; });
    if (tool->probe_sets.empty()) {
        return fail(fmt::format("{}: its note names the attach method \"{}\", which its tool does "
                                "not declare",
                                file, note.method),
                    "the object is damaged: make it again");
    }
    return tool;
}

}  // namespace

Status run_tool_object(const std::string& file, const std::string& elf, std::string_view note,
                       std::span<const std::string> words) {
    Timings timings;
    const auto read = compile::read_note(note);
    if (!read) {
        return within(file, read.error());
    }
    const auto tool = read_tool(file, *read);
    if (!tool) {
        return tl::make_unexpected(tool.error());
    }
    const auto arguments = cli::parse_tool_arguments(*tool, words);
    if (!arguments) {
        return tl::make_unexpected(arguments.error());
    }
    const auto& options = arguments->common;
    if (options.help) {
        return write_all(STDOUT_FILENO, cli::tool_help(*tool));
    }
    log::set_verbose(options.verbose);
    log::detail(fmt::format("{}: {} for {}, made by snoopbox {}", file, read->tool, read->method,
                            read->version));
    if (auto permitted = kernel::check_privileges(); !permitted) {
        return permitted;
    }
    auto choice = attach::choose(
        *tool, options.attach, [&](const std::string& option) { return arguments->given(option); });
    if (!choice) {
        choice.error().remedy = fmt::format(
            "the object is made for {} only; make one that is for what works here: "
            "snoopbox compile {} -o {}",
            read->method, read->tool, file);
        return within(file, std::move(choice.error()));
    }
    timings.end_stage("choose");
    return trace_object(*tool, *arguments, *choice, elf, timings);
}

}  // namespace snoopbox::commands
