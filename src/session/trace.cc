// SPDX-License-Identifier: Apache-2.0
#include "session/trace.h"

#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "read/ring_reader.h"
#include "session/printer.h"
#include "session/reporter.h"
#include "session/run.h"
#include "session/settings.h"
#include "tools/fill_in.h"
#include "util/ascii.h"
#include "util/format.h"
#include "util/held_command.h"
#include "util/log.h"

namespace snoopbox::session {
namespace {

// The process that a filter names. That of a command has not executed it yet.
std::optional<pid_t> only_process(const tools::ToolSpec& tool,
                                  const cli::ToolArguments& arguments) {
    for (const auto& option : tool.options) {
        if (option.sets == "snoop_only_pid" && option.type == tools::OptionType::pid) {
            if (const auto number = arguments.find(option.name)->number()) {
                return static_cast<pid_t>(*number);
            }
        }
    }
    return std::nullopt;
}

// A tool whose functions the user names has nothing to do without them.
Status check_pattern(const tools::ToolSpec& declared, const tools::ToolSpec& tool,
                     const cli::ToolArguments& arguments) {
    const auto is_pattern = [](const tools::Probe& probe) { return probe.is_pattern; };
    const auto is_wanted = [&](const tools::Probe& probe) {
        return probe.is_pattern && arguments.shows(probe.when, probe.unless);
    };
    const auto pattern = std::ranges::find_if(declared.probes, is_pattern);
    if (pattern == declared.probes.end() || std::ranges::any_of(tool.probes, is_wanted)) {
        return {};
    }
    const auto name = upper_case(*tools::option_in(pattern->names.front()));
    return fail(arguments.given(*tools::option_in(pattern->names.front()))
                    ? fmt::format("{} cannot be a user function with these options", name)
                    : fmt::format("{} is missing: nothing to trace", name),
                fmt::format("see snoopbox {} --help", tool.command));
}

}  // namespace

Status trace(const tools::ToolSpec& declared, const cli::ToolArguments& arguments,
             attach::Wish wish, const GetObject& get_object, Timings& timings) {
    auto tool = declared;
    tool.probes = tools::filled_in(std::move(tool.probes), [&](const std::string& option) {
        return arguments.find(option)->text;
    });
    if (auto checked = check_pattern(declared, tool, arguments); !checked) {
        return checked;
    }
    wish.way = arguments.common.attach;
    wish.process = only_process(tool, arguments);
    wish.given = [&](const std::string& option) { return arguments.given(option); };
    Settings settings{tool, arguments};
    if (auto usable = check_pinned_maps(settings); !usable) {
        return usable;
    }
    std::optional<HeldCommand> command;
    for (const auto& option : arguments.options) {
        if (option.command() != nullptr) {
            auto held = HeldCommand::start(*option.command());
            if (!held) {
                return within("--" + option.name, std::move(held.error()));
            }
            command.emplace(std::move(*held));
            settings.command = command->pid();
        }
    }
    auto live = start(settings, wish, get_object, timings);
    if (!live) {
        return tl::make_unexpected(std::move(live.error()));
    }
    if (live->plan.misses_calls()) {
        log::detail(
            "return probes see only so many calls at a time: where more wait, others are missed");
    }
    auto& object = live->object;
    std::optional<Reporter> reporter;
    if (!tool.reports.empty()) {
        auto created = Reporter::create(tool, arguments, object, STDOUT_FILENO);
        if (!created) {
            return tl::make_unexpected(std::move(created.error()));
        }
        reporter.emplace(std::move(*created));
    }
    const auto read = [&](const EventStream& stream) {
        return read_events(&stream, object, std::move(live->links), arguments.common, timings,
                           command ? &*command : nullptr);
    };
    if (tool.events.struct_name.empty() || !arguments.shows(tool.events.when, tool.events.unless)) {
        auto output = RowOutput::of_reports(STDOUT_FILENO);
        return read({nullptr, &output, {}, [] {}, nullptr, reporter ? &*reporter : nullptr});
    }
    auto printer = Printer::create(tool, arguments, object.types(), live->clock, STDOUT_FILENO);
    if (!printer) {
        return tl::make_unexpected(std::move(printer.error()));
    }
    auto reader = read::RingReader::create(object.map_fd(ring_map), object.map_fd("snoop_control"));
    if (!reader) {
        return tl::make_unexpected(std::move(reader.error()));
    }
    return read({&*reader, &printer->output(),
                 [&](std::string_view record) { return printer->print(record); },
                 counted_losses_of(*reader), &live->clock, reporter ? &*reporter : nullptr});
}

}  // namespace snoopbox::session
