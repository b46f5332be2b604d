// SPDX-License-Identifier: Apache-2.0
#include "commands/run_bcc.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "attach/by_section.h"
#include "attach/event_struct.h"
#include "cli/run_arguments.h"
#include "cli/usage.h"
#include "commands/get_object.h"
#include "commands/stored_object.h"
#include "compile/own_headers.h"
#include "kernel/host.h"
#include "session/trace_object.h"
#include "tools/bcc_program.h"
#include "tools/bcc_target.h"
#include "tools/catalog.h"
#include "util/file.h"
#include "util/format.h"
#include "util/log.h"
#include "util/timings.h"
#include "util/trusted_path.h"

namespace snoopbox::commands {
namespace {

constexpr const char* command = "snoopbox run";

// What the C is compiled with.
Result<compile::Request> request_of(const tools::BccProgram& program,
                                    const cli::RunArguments& arguments) {
    compile::Request source;
    source.file = program.file;
    source.source = program.source;
    source.of_others = true;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(program.file, ignored)) {
        if (const auto path = absolute_path(program.file)) {
            source.own_headers =
                compile::own_header_directories(path->parent_path(), program.source);
        }
    }
    source.note = {SNOOPBOX_VERSION, program.name, std::string(ways_of_bcc), {}, {}};
    for (const auto* header : {"constant.h", "usdt.h", "bcc.h"}) {
        if (header != std::string_view("bcc.h") && program.usdt_arguments == 0) {
            continue;
        }
        source.prelude +=
            fmt::format("#line 1 \"{}\"\n{}\n", header, tools::include_text(header).value_or(""));
    }
    source.defines = arguments.defines;
    if (program.prints) {
        source.defines.emplace_back("SNOOP_PRINTS=1");
    }
    if (program.usdt_arguments > 0) {
        source.defines.emplace_back("SNOOP_USDT=1");
        source.constants.emplace_back(attach::usdt_cookies_constant);
    }
    if (program.submits_packets) {
        source.defines.emplace_back("SNOOP_SUBMITS_PACKETS=1");
    }
    if (program.has_log2_slots) {
        source.defines.emplace_back("SNOOP_LOG2_SLOTS=1");
    }
    for (const auto& [function, target] : arguments.attached) {
        const auto section = tools::section_of_target(target);
        if (!section) {
            return cli::fail_usage(
                fmt::format("--attach {}={}: {}", function, target, section.error().message),
                command);
        }
        source.programs[function] = *section;
    }
    return source;
}

// The structs of tracepoints' records are part of the kernel.
Status add_trace_events(const tools::BccProgram& program, compile::Request& source) {
    for (const auto& event : program.trace_events) {
        TRY_ASSIGN(const auto text, attach::trace_event_struct(event.category, event.name));
        source.prelude += text;
    }
    return {};
}

}  // namespace

Status run_bcc(const std::string& file, const std::string& content,
               std::span<const std::string> words) {
    Timings timings;
    TRY_ASSIGN(auto arguments, cli::parse_run_arguments(cli::RunsWhat::c, words));
    const auto& options = arguments.common;
    if (options.help) {
        return write_all(STDOUT_FILENO, cli::run_help());
    }
    log::set_verbose(options.verbose);
    TRY(kernel::check_privileges());
    const auto program = tools::read_bcc_program(file, content);
    arguments.usdt_arguments = program.usdt_arguments;
    Sought sought;
    sought.name = program.name;
    sought.ways = ways_of_bcc;
    TRY_ASSIGN(sought.source, request_of(program, arguments));
    sought.complete = [&](compile::Request& source, const btf* /*types*/) {
        return add_trace_events(program, source);
    };
    sought.is_it = [&](std::string_view elf) { return is_of_bcc_program(elf, program.name); };
    Places places{{}, !options.no_cache, options.cache_dir};
    places.headers.source = *headers::parse_source(options.headers_from);  // already checked
    TRY_ASSIGN(const auto built, get_object(sought, places, timings));
    return session::trace_object(file, built.object, session::Maker::we, arguments, timings);
}

}  // namespace snoopbox::commands
