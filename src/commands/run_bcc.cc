// SPDX-License-Identifier: Apache-2.0
#include "commands/run_bcc.h"

#include <unistd.h>

#include "attach/auto_attach.h"
#include "cli/run_arguments.h"
#include "commands/bcc_request.h"
#include "commands/get_object.h"
#include "commands/stored_object.h"
#include "kernel/host.h"
#include "session/trace_object.h"
#include "tools/bcc_program.h"
#include "util/file.h"
#include "util/log.h"
#include "util/timings.h"

namespace snoopbox::commands {

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
    TRY_ASSIGN(sought.source,
               request_of_bcc(program, {arguments.defines, arguments.attached}, "snoopbox run"));
    // What else there is in it is in the object by now.
    std::erase_if(arguments.attached, [](const cli::AttachedFunction& attached) {
        return !attached.target.starts_with(attach::map_target);
    });
    sought.complete = [&](compile::Request& source, const btf* /*types*/) {
        return add_trace_events(program, nullptr, source);
    };
    sought.is_it = [&](std::string_view elf) { return is_of_bcc_program(elf, program.name); };
    Places places{{}, !options.no_cache, options.cache_dir};
    places.headers.source = *headers::parse_source(options.headers_from);  // already checked
    TRY_ASSIGN(const auto built, get_object(sought, places, timings));
    return session::trace_object(file, built.object, session::Maker::we, arguments, timings);
}

}  // namespace snoopbox::commands
