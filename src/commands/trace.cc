// SPDX-License-Identifier: Apache-2.0
#include "commands/trace.h"

#include <unistd.h>

#include <chrono>
#include <optional>
#include <utility>

#include "attach/choose.h"
#include "attach/object.h"
#include "cli/help.h"
#include "cli/tool_arguments.h"
#include "commands/build.h"
#include "commands/printer.h"
#include "events/ring_reader.h"
#include "headers/find.h"
#include "kernel/host.h"
#include "util/file.h"
#include "util/format.h"
#include "util/interrupt.h"
#include "util/log.h"
#include "util/timings.h"

namespace snoopbox::commands {
namespace {

Result<attach::Object> load(const tools::ToolSpec& tool, const cli::ToolArguments& arguments,
                            const attach::Choice& choice, const std::string& elf) {
    auto object = attach::Object::open(elf, tool.name);
    if (!object) {
        return object;
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
            arguments.common.ring_buffer_bytes.value_or(tool.events.buffer_bytes));
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

// Says what was lost since it was said last.
void say_lost(std::uint64_t lost, std::uint64_t& said) {
    if (lost > said) {
        log::warning(
            fmt::format("lost {} events, {} in all: the output is slower than the events; "
                        "try a larger --ring-buffer, or fewer events",
                        lost - said, lost));
        said = lost;
    }
}

Status read_events(const attach::Object& object, attach::Links links, Printer& printer,
                   const cli::CommonOptions& options) {
    auto reader =
        events::RingReader::create(object.map_fd("snoop_events"), object.map_fd("snoop_control"));
    if (!reader) {
        return tl::make_unexpected(std::move(reader.error()));
    }
    std::uint64_t said = 0;
    const events::Handlers handlers{
        [&](std::string_view record) { return printer.print(record); },
        [&] {
            say_lost(reader->lost(), said);
            return printer.flush();
        },
        [&] { links = {}; },
    };
    std::optional<std::chrono::duration<double>> duration;
    if (options.duration_s) {
        duration.emplace(*options.duration_s);
    }
    auto ended = reader->run(handlers, duration, STDOUT_FILENO);
    say_lost(reader->lost(), said);
    if (!ended && (is_output_gone(ended.error()) || is_interrupt(ended.error()))) {
        return {};
    }
    return ended;
}

}  // namespace

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
    const auto choice = attach::choose(
        tool, options.attach, [&](const std::string& option) { return arguments->given(option); });
    if (!choice) {
        return tl::make_unexpected(choice.error());
    }
    timings.end_stage("choose");
    BuildRequest request{choice->method->name, {}, !options.no_cache, options.cache_dir};
    request.headers.source = *headers::parse_source(options.headers_from);  // checked when read
    const auto elf = build(tool, request, timings);
    if (!elf) {
        return tl::make_unexpected(elf.error());
    }
    auto object = load(tool, *arguments, *choice, *elf);
    if (!object) {
        return tl::make_unexpected(std::move(object.error()));
    }
    timings.end_stage("load");
    auto printer = Printer::create(tool, *arguments, object->types(), STDOUT_FILENO);
    if (!printer) {
        return tl::make_unexpected(std::move(printer.error()));
    }
    auto links = attach::attach(*object, *choice->method, choice->probes);
    if (!links) {
        return tl::make_unexpected(std::move(links.error()));
    }
    timings.end_stage("attach");
    log::notice("Tracing");
    auto traced = printer->begin();
    if (traced) {
        traced = read_events(*object, std::move(*links), *printer, options);
    }
    if (options.timings) {
        log::notice(timings.json());
    }
    return traced || !is_output_gone(traced.error()) ? traced : Status{};
}

}  // namespace snoopbox::commands
