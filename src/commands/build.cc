// SPDX-License-Identifier: Apache-2.0
#include "commands/build.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <set>
#include <utility>
#include <vector>

#include "attach/arguments.h"
#include "attach/kernel_functions.h"
#include "attach/kernel_questions.h"
#include "attach/sample.h"
#include "attach/usdt_specs.h"
#include "cache/key.h"
#include "cache/place.h"
#include "commands/compile_attempts.h"
#include "commands/dependencies_of.h"
#include "commands/made_elsewhere.h"
#include "commands/stored_object.h"
#include "compile/own_headers.h"
#include "headers/btf/btf_file.h"
#include "kernel/host.h"
#include "kernel/subject.h"
#include "tools/catalog.h"
#include "util/format.h"
#include "util/log.h"

namespace snoopbox::commands {
namespace {

// The cache, and the object's identity, whose key names it there.
struct Place {
    cache::Store store;
    cache::Identity identity;
};

Result<Place> find_place(const tools::ToolSpec& tool, const BuildRequest& request,
                         const compile::Request& source) {
    TRY_ASSIGN(auto store, cache::open_store(request.cache_dir));
    TRY_ASSIGN(auto identity, cache::identify({source, request.headers, tool.name,
                                               request.plan.ways(), SNOOPBOX_VERSION}));
    return Place{std::move(store), std::move(identity)};
}

// Returns nothing if the cache has no valid entry.
std::optional<std::string> load(const Place& place, const tools::ToolSpec& tool) {
    auto entry = place.store.load(place.identity.key);
    if (entry && !is_of_tool(entry->object, tool)) {
        entry = fail(file_name(place.identity.key) + ": is not of this tool");
    }
    if (entry) {
        if (auto unchanged = cache::check_unchanged(entry->dependencies); !unchanged) {
            entry = tl::make_unexpected(std::move(unchanged.error()));
        }
    }
    if (entry) {
        log::detail(fmt::format("from the cache: {}",
                                (place.store.path() / file_name(entry->key)).string()));
        return std::move(entry->object);
    }
    log::detail(entry.error().code == ENOENT
                    ? fmt::format("not in the cache: {} for {}", place.identity.description.tool,
                                  place.identity.description.release)
                    : "passed over in the cache, to be made again: " + entry.error().message);
    return std::nullopt;
}

struct Made {
    std::string object;
    std::vector<cache::Dependency> dependencies;
};

Result<Made> compile_with_headers(const headers::Request& request, const attach::Plan& plan,
                                  const compile::Request& source, Timings& timings) {
    const auto complete = [&](compile::Request& wanted, const headers::HeaderTree& tree) {
        return add_what_types_tell(wanted, plan, types_of(tree));
    };
    TRY_ASSIGN(auto made, compile_with(find_headers(request), source, complete, timings));
    return Made{std::move(made.compiled.object),
                dependencies_of(source, made.compiled.read, *made.tree)};
}

}  // namespace

compile::Request compile_request(const tools::ToolSpec& tool, const attach::Plan& plan,
                                 const Given& given) {
    compile::Request source{tool.file, tool.source, {}, {}, {}, {}, {}, {}, {}};
    source.own_headers = compile::own_header_directories(tool.directory, tool.source);
    source.note = {SNOOPBOX_VERSION, tool.name, plan.ways(), tool.declaration, {}};
    std::vector<std::string> own{"snoop.h", "filters.h", "calls.h", "reports.h"};
    const auto usdt = attach::usdt_constants(plan);
    if (!usdt.empty()) {
        own.emplace_back("usdt.h");
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
        source.defines.push_back(
            fmt::format("SNOOP_KIND_{}={}", tool.events.kinds[i].struct_name, i));
    }
    std::size_t number = 0;
    for (const auto& call : calls) {
        source.defines.push_back(fmt::format("SNOOP_CALL_{}={}", call, number++));
    }
    return source;
}

const btf* types_of(const headers::HeaderTree& tree) {
    return tree.types ? tree.types->handle() : attach::kernel_types();
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
    const auto source = compile_request(tool, request.plan, request.given);
    std::optional<Place> place;
    if (request.use_cache) {
        auto found = find_place(tool, request, source);
        if (found) {
            place.emplace(std::move(*found));
        } else {
            log::detail("without a cache: " + found.error().message);
        }
    }
    auto cached = place && !request.renew ? load(*place, tool) : std::nullopt;
    timings.note("cache", !place ? "off" : cached ? "hit" : "miss");
    timings.end_stage("cache");
    if (cached) {
        headers::warn_of_other_kernel(request.headers);
        return session::Built{std::move(*cached), true};
    }
    // Most such objects are made from BTF, which is not what everyone asks for.
    const bool btf_will_do = request.headers.source == headers::Source::btf ||
                             (request.headers.source == headers::Source::automatic &&
                              kernel::this_process().kernel_source.empty());
    if (place && !request.renew && btf_will_do) {
        if (auto made = load_made_elsewhere(tool, request.plan, place->store)) {
            timings.note("cache", "imported");
            // From now on, it is found without reading the kernel's BTF.
            auto stored =
                place->store.store({place->identity.key, place->identity.description, *made, {}});
            if (!stored) {
                log::detail("not kept in the cache: " + stored.error().message);
            }
            return session::Built{std::move(*made), true};
        }
    }
    auto wanted_headers = request.headers;
    if (place) {
        wanted_headers.kept_in = place->store.path();
    }
    // Files' times are up to a tick (10 ms) behind, but it takes the compiler longer to read one.
    std::timespec begin{};
    clock_gettime(CLOCK_REALTIME, &begin);
    TRY_ASSIGN(auto made, compile_with_headers(wanted_headers, request.plan, source, timings));
    if (place) {
        auto stored = cache::check_older(made.dependencies, begin);
        if (stored) {
            stored = place->store.store({place->identity.key, place->identity.description,
                                         made.object, std::move(made.dependencies)});
        }
        if (!stored) {
            log::detail("not kept in the cache: " + stored.error().message);
        }
        timings.end_stage("store");
    }
    return session::Built{std::move(made.object)};
}

}  // namespace snoopbox::commands
