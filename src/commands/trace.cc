// SPDX-License-Identifier: Apache-2.0
#include "commands/trace.h"

#include <unistd.h>

#include <utility>

#include "cli/columns.h"
#include "cli/help.h"
#include "cli/tool_arguments.h"
#include "cli/usage.h"
#include "commands/build.h"
#include "commands/function_list.h"
#include "commands/one_liner.h"
#include "headers/find/find.h"
#include "kernel/host.h"
#include "session/trace.h"
#include "util/file.h"
#include "util/log.h"
#include "util/timings.h"

namespace snoopbox::commands {

namespace {

Status trace_with(const tools::ToolSpec& declared, const cli::ToolArguments& arguments,
                  Timings& timings) {
    TRY_ASSIGN(const auto tool, cli::as_chosen(declared, arguments));
    const auto& options = arguments.common;
    TRY(kernel::check_privileges());
    const auto get_object = [&](const attach::Plan& plan, bool renew) {
        BuildRequest request{plan,
                             [&](const std::string& option) { return arguments.given(option); },
                             {{}, !options.no_cache, options.cache_dir, renew}};
        const bool is_asked = options.headers_from != "auto" || tool.headers.empty();
        request.from.headers.source = *headers::parse_source(  // already checked
            is_asked ? options.headers_from : tool.headers);
        return build(tool, request, timings);
    };
    attach::Wish wish;
    wish.list_functions = [&] { return list_functions(options); };
    return session::trace(tool, arguments, std::move(wish), get_object, timings);
}

}  // namespace

Status trace(const tools::ToolSpec& tool, std::span<const std::string> words) {
    Timings timings;
    TRY_ASSIGN(const auto arguments, cli::parse_tool_arguments(tool, words));
    if (const auto text = cli::text_instead(tool, arguments)) {
        return write_all(STDOUT_FILENO, *text);
    }
    log::set_verbose(arguments.common.verbose);
    if (!tool.takes_one_liners()) {
        return trace_with(tool, arguments, timings);
    }
    TRY_ASSIGN(const auto written, write_one_liner(tool, arguments, timings));
    if (!written) {
        return {};
    }
    auto traced = trace_with(written->tool, written->arguments, timings);
    if (!traced) {
        auto& error = traced.error();
        auto pointed = oneliners::point_into_lines(error.message, written->lines);
        if (pointed != error.message) {
            error = {std::move(pointed), {}, cli::usage_code};
        }
    }
    return traced;
}

}  // namespace snoopbox::commands
