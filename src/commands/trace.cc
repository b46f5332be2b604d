// SPDX-License-Identifier: Apache-2.0
#include "commands/trace.h"

#include <unistd.h>

#include "cli/help.h"
#include "cli/tool_arguments.h"
#include "commands/build.h"
#include "headers/find/find.h"
#include "kernel/host.h"
#include "session/trace.h"
#include "util/file.h"
#include "util/log.h"
#include "util/timings.h"

namespace snoopbox::commands {

Status trace(const tools::ToolSpec& tool, std::span<const std::string> words) {
    Timings timings;
    TRY_ASSIGN(const auto arguments, cli::parse_tool_arguments(tool, words));
    const auto& options = arguments.common;
    if (const auto text = cli::text_instead(tool, arguments)) {
        return write_all(STDOUT_FILENO, *text);
    }
    log::set_verbose(options.verbose);
    TRY(kernel::check_privileges());
    const auto get_object = [&](const attach::Plan& plan, bool renew) {
        BuildRequest request{plan,
                             [&](const std::string& option) { return arguments.given(option); },
                             {},
                             !options.no_cache,
                             options.cache_dir,
                             renew};
        request.headers.source = *headers::parse_source(options.headers_from);  // already checked
        return build(tool, request, timings);
    };
    return session::trace(tool, arguments, {}, get_object, timings);
}

}  // namespace snoopbox::commands
