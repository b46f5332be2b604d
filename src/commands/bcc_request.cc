// SPDX-License-Identifier: Apache-2.0
#include "commands/bcc_request.h"

#include <filesystem>
#include <system_error>

#include "attach/auto_attach.h"
#include "attach/by_section.h"
#include "attach/event_struct.h"
#include "attach/event_types.h"
#include "cli/usage.h"
#include "commands/stored_object.h"
#include "compile/own_headers.h"
#include "tools/bcc_target.h"
#include "tools/catalog.h"
#include "util/file.h"
#include "util/format.h"

namespace snoopbox::commands {

Result<compile::Request> request_of_bcc(const tools::BccProgram& program,
                                        const BccSettings& settings, const char* command) {
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
    source.defines = settings.defines;
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
    for (const auto& [function, target] : settings.attached) {
        if (target.starts_with(attach::map_target)) {
            continue;  // chosen when it is attached
        }
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

Status add_trace_events(const tools::BccProgram& program, const btf* other_kernel,
                        compile::Request& source) {
    for (const auto& event : program.trace_events) {
        TRY_ASSIGN(const auto fields,
                   attach::fields_of({event.category, event.name}, other_kernel));
        source.prelude += attach::trace_event_struct(event.category, event.name, fields);
    }
    return {};
}

}  // namespace snoopbox::commands
