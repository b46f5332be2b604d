// SPDX-License-Identifier: Apache-2.0
#include "commands/build.h"

#include <algorithm>
#include <set>
#include <utility>

#include "attach/arguments.h"
#include "attach/kernel_questions.h"
#include "attach/sample.h"
#include "attach/usdt_specs.h"
#include "commands/made_elsewhere.h"
#include "commands/stored_object.h"
#include "compile/own_headers.h"
#include "kernel/host.h"
#include "tools/catalog.h"
#include "tools/syscalls.h"
#include "util/format.h"

namespace snoopbox::commands {

compile::Request compile_request(const tools::ToolSpec& tool, const attach::Plan& plan,
                                 const Given& given) {
    compile::Request source;
    source.file = tool.file;
    source.source = tool.source;
    source.own_headers = compile::own_header_directories(tool.directory, tool.source);
    source.note = {SNOOPBOX_VERSION, tool.name, plan.ways(), tool.declaration, {}};
    std::vector<std::string> own{"constant.h", "snoop.h", "cgroups.h", "filters.h",
                                 "owner.h",    "calls.h", "reports.h"};
    const auto usdt = attach::usdt_constants(plan);
    if (!usdt.empty()) {
        own.emplace_back("usdt.h");
    }
    if (tool.refuses) {
        own.insert(std::ranges::find(own, "calls.h"), "refuse.h");  // which uses filters
    }
    for (const auto& header : own) {
        source.prelude += fmt::format("#line 1 \"{}\"\n{}\n", header, *tools::include_text(header));
    }
    if (kernel::in_pid_namespace()) {
        source.defines.emplace_back("SNOOP_PID_NAMESPACE=1");
        source.constants.emplace_back(session::pid_namespace_constant);
    }
    for (const auto& option : tool.options) {
        for (const auto& constant : option.constants()) {
            if (std::ranges::find(source.constants, constant) == source.constants.end()) {
                source.constants.push_back(constant);
            }
        }
        if (!option.define.empty() && given(option.name)) {
            source.defines.push_back(option.define + "=1");
        }
    }
    source.constants.emplace_back(session::owners_constant);
    source.constants.emplace_back(session::users_constant);
    if (tool.no_task.empty()) {
        source.programs[session::cgroup_program] =
            fmt::format("raw_tp/{}", session::cgroup_tracepoint);
        source.constants.insert(source.constants.end(), session::container_constants.begin(),
                                session::container_constants.end());
    }
    if (tools::has_word(tool.source, "snoop_is_wanted_socket")) {
        source.constants.emplace_back(session::sockets_constant);
    }
    if (tools::has_word(tool.source, "snoop_mount_namespace")) {
        source.defines.emplace_back("SNOOP_MOUNT_NAMESPACES=1");
    }
    if (tools::has_word(tool.source, "snoop_is_tracer")) {
        source.defines.emplace_back("SNOOP_TELLS_TRACER=1");
        source.constants.emplace_back(session::tracer_constant);
    }
    if (tools::has_word(tool.source, "snoop_is_wanted_task")) {
        source.defines.emplace_back("SNOOP_FILTERS_OTHER_TASKS=1");
    }
    source.defines.insert(source.defines.end(), tool.defines.begin(), tool.defines.end());
    for (const auto& planned : plan.probes) {
        for (const auto& [program, symbols] : planned.programs) {
            source.programs[program.name] = program.section;
            source.programs_source += program.code;
        }
    }
    for (const auto& constants : {attach::sample_constants(plan), usdt}) {
        for (const auto& [name, value] : constants) {
            source.constants.push_back(name);
        }
    }
    std::set<std::string> calls;
    for (const auto& probe : tool.probes) {
        const bool planned =
            std::ranges::any_of(plan.probes, [&](const attach::PlannedProbe& other) {
                return other.probe.handler == probe.handler;
            });
        source.defines.push_back(fmt::format("SNOOP_HAS_{}={}", probe.handler, planned ? 1 : 0));
        if (probe.target == tools::Target::syscall) {
            calls.insert(probe.names.begin(), probe.names.end());
        }
    }
    for (std::size_t i = 0; i < tool.events.kinds.size(); ++i) {
        source.defines.push_back(fmt::format("SNOOP_KIND_{}={}", tool.events.kinds[i].name, i));
    }
    calls.erase(std::string(tools::every_syscall));
    std::size_t number = 0;
    for (const auto& call : calls) {
        source.defines.push_back(fmt::format("SNOOP_CALL_{}={}", call, number++));
    }
    return source;
}

Status add_what_types_tell(compile::Request& source, const attach::Plan& plan, const btf* types) {
    TRY_ASSIGN(auto positions, attach::argument_positions(plan, types));
    std::ranges::move(positions, std::back_inserter(source.defines));
    std::ranges::move(attach::answer_questions(source.prelude + source.source, types),
                      std::back_inserter(source.defines));
    return {};
}

Result<session::Built> build(const tools::ToolSpec& tool, const BuildRequest& request,
                             Timings& timings) {
    const auto& plan = request.plan;
    Sought sought;
    sought.name = tool.name;
    sought.ways = plan.ways();
    sought.source = compile_request(tool, plan, request.given);
    sought.complete = [&](compile::Request& source, const btf* types) {
        return add_what_types_tell(source, plan, types);
    };
    sought.is_it = [&](std::string_view elf) { return is_of_tool(elf, tool); };
    sought.find_made_elsewhere = [&](const cache::Store& store) {
        return load_made_elsewhere(tool, plan, store);
    };
    return get_object(sought, request.from, timings);
}

}  // namespace snoopbox::commands
