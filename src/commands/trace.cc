// SPDX-License-Identifier: Apache-2.0
#include "commands/trace.h"

#include <unistd.h>

#include <utility>

#include "attach/choose.h"
#include "attach/object.h"
#include "attach/pinned_map.h"
#include "cli/help.h"
#include "cli/tool_arguments.h"
#include "commands/build.h"
#include "commands/printer.h"
#include "commands/read_events.h"
#include "events/ring_reader.h"
#include "headers/find.h"
#include "kernel/host.h"
#include "util/file.h"
#include "util/log.h"
#include "util/timings.h"

namespace snoopbox::commands {
namespace {

constexpr const char* ring_map = "snoop_events";

// Without an object only whether they can be used, before one is compiled in vain.
Status use_pinned_maps(const tools::ToolSpec& tool, const cli::ToolArguments& arguments,
                       attach::Object* object) {
    for (const auto& option : tool.options) {
        const std::string* path = arguments.find(option.name)->path();
        if (path == nullptr) {
            continue;
        }
        const auto map = attach::open_pinned_set(*path);
        auto used = map ? Status{} : Status(tl::make_unexpected(map.error()));
        if (used && object != nullptr) {
            used = object->use_map(option.map, map->get());
        }
        if (!used) {
            return within("--" + option.name, std::move(used.error()));
        }
    }
    return {};
}

Result<attach::Object> load(const tools::ToolSpec& tool, const cli::ToolArguments& arguments,
                            const attach::Choice& choice, const std::string& elf) {
    auto object = attach::Object::open(elf, tool.name);
    if (!object) {
        return object;
    }
    if (auto used = use_pinned_maps(tool, arguments, &*object); !used) {
        return tl::make_unexpected(std::move(used.error()));
    }
    for (const auto& option : tool.options) {
        constexpr std::int64_t unset = -1;  // SNOOP_UNSET
        if (option.sets.empty()) {
            continue;
        }
        const auto value = arguments.find(option.name)->number().value_or(unset);
        if (auto set = object->set_constant(option.sets, value); !set) {
            return within("--" + option.name, std::move(set.error()));
        }
    }
    if (auto set = object->set_ring_bytes(
            ring_map, arguments.common.ring_buffer_bytes.value_or(tool.events.buffer_bytes));
        !set) {
        return tl::make_unexpected(std::move(set.error()));
    }
    std::vector<std::string> programs;
    for (const auto& probe : choice.probes) {
        programs.push_back(probe.program);
    }
    if (auto loaded = object->load(programs); !loaded) {
        return within(tool.file, std::move(loaded.error()));
    }
    return object;
}

// As load(). What is in the cache is what it was when it was written, but if the kernel or libbpf
// refuse it all the same, that it is out of the cache shall not be the reason.
Result<attach::Object> build_and_load(const tools::ToolSpec& tool,
                                      const cli::ToolArguments& arguments,
                                      const attach::Choice& choice, BuildRequest request,
                                      Timings& timings) {
    if (auto usable = use_pinned_maps(tool, arguments, nullptr); !usable) {
        return tl::make_unexpected(std::move(usable.error()));
    }
    auto built = build(tool, request, timings);
    if (!built) {
        return tl::make_unexpected(std::move(built.error()));
    }
    auto object = load(tool, arguments, choice, built->object);
    if (!object && built->from_cache) {
        log::detail("refused, so it is made again: " + object.error().message);
        request.renew = true;
        const auto renewed = build(tool, request, timings);
        if (renewed && renewed->object != built->object) {
            object = load(tool, arguments, choice, renewed->object);
        }
    }
    return object;
}

Status trace_loaded(const tools::ToolSpec& tool, const cli::ToolArguments& arguments,
                    const attach::Choice& choice, Result<attach::Object> object, Timings& timings) {
    if (!object) {
        return tl::make_unexpected(std::move(object.error()));
    }
    timings.end_stage("load");
    auto printer = Printer::create(tool, arguments, object->types(), STDOUT_FILENO);
    if (!printer) {
        return tl::make_unexpected(std::move(printer.error()));
    }
    auto reader =
        events::RingReader::create(object->map_fd(ring_map), object->map_fd("snoop_control"));
    if (!reader) {
        return tl::make_unexpected(std::move(reader.error()));
    }
    auto links = attach::attach(*object, *choice.method, choice.probes);
    if (!links) {
        return tl::make_unexpected(std::move(links.error()));
    }
    timings.end_stage("attach");
    return read_events(
        *reader, std::move(*links), [&](std::string_view record) { return printer->print(record); },
        printer->output(), arguments.common, timings);
}

}  // namespace

Status trace_object(const tools::ToolSpec& tool, const cli::ToolArguments& arguments,
                    const attach::Choice& choice, const std::string& elf, Timings& timings) {
    return trace_loaded(tool, arguments, choice, load(tool, arguments, choice, elf), timings);
}

Status trace(const tools::ToolSpec& tool, std::span<const std::string> words) {
    Timings timings;
    const auto arguments = cli::parse_tool_arguments(tool, words);
    if (!arguments) {
        return tl::make_unexpected(arguments.error());
    }
    const auto& options = arguments->common;
    if (options.help) {
        return write_all(STDOUT_FILENO, cli::tool_help(tool));
    }
    log::set_verbose(options.verbose);
    if (auto permitted = kernel::check_privileges(); !permitted) {
        return permitted;
    }
    const auto given = [&](const std::string& option) { return arguments->given(option); };
    const auto choice = attach::choose(tool, options.attach, given);
    if (!choice) {
        return tl::make_unexpected(choice.error());
    }
    timings.end_stage("choose");
    BuildRequest request{choice->method->name, given, {}, !options.no_cache, options.cache_dir};
    request.headers.source = *headers::parse_source(options.headers_from);  // checked when read
    return trace_loaded(tool, *arguments, *choice,
                        build_and_load(tool, *arguments, *choice, request, timings), timings);
}

}  // namespace snoopbox::commands
