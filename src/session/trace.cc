// SPDX-License-Identifier: Apache-2.0
#include "session/trace.h"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "containers/owners.h"
#include "containers/watch_thread.h"
#include "session/refusals.h"
#include "session/settings.h"
#include "session/show.h"
#include "tools/fill_in.h"
#include "util/ascii.h"
#include "util/format.h"
#include "util/held_command.h"
#include "util/log.h"

namespace snoopbox::session {
namespace {

// Holds the command of an option until it may run. It is the process that is traced.
Status hold_command(const tools::Option& option, const cli::ToolOption& given,
                    std::optional<HeldCommand>& command, attach::Wish& wish) {
    if (given.command() == nullptr) {
        return {};
    }
    auto held = HeldCommand::start(*given.command());
    if (!held) {
        return within("--" + given.name, std::move(held.error()));
    }
    command.emplace(std::move(*held));
    if (option.sets == "snoop_only_pid") {
        wish.process = attach::OnlyProcess(command->pid(), true);
    }
    return {};
}

// A tool whose functions the user names has nothing to do without them.
Status check_pattern(const tools::ToolSpec& declared, const tools::ToolSpec& tool,
                     const attach::Wish& wish) {
    const auto is_wanted = [&](const tools::Probe& probe) {
        return probe.is_pattern && tools::is_needed(probe, wish.given);
    };
    const auto pattern = std::ranges::find_if(declared.probes, is_wanted);
    if (pattern == declared.probes.end() || std::ranges::any_of(tool.probes, is_wanted)) {
        return {};
    }
    return fail(fmt::format("{} cannot be a user function with these options",
                            upper_case(*tools::option_in(pattern->names.front()))),
                fmt::format("see snoopbox {} --help", tool.command));
}

// What is told of containers, by one watch of the cgroups. Its thread ends first.
struct Watched {
    std::shared_ptr<ContainerFilter> only_in;    // null: whatever container or cgroup it is
    std::shared_ptr<containers::Owners> owners;  // null: they are not told
    std::shared_ptr<NewCgroups> new_cgroups;
    std::unique_ptr<containers::WatchThread> cgroups;  // null: nobody asks
    bool is_incomplete = false;                        // which was said
    bool judges = false;                               // events, by `only_in`

    static void say_incomplete() {
        log::warning(
            "the kernel watches no more cgroups for this user: others are looked at once a second, "
            "so that containers may be noticed late, or not at all; raise "
            "fs.inotify.max_user_watches");
    }
    void say_missed() const {
        if (only_in) {
            only_in->say_missed();
        }
        if (cgroups && cgroups->is_incomplete() && !is_incomplete) {
            say_incomplete();
        }
    }
};

// Whether a filter by container can look at events as well, since the kernel does not know which of
// the cgroups that have just been made are wanted. What it counts for reports cannot be judged.
bool can_judge_events(const tools::ToolSpec& tool, const cli::ToolArguments& arguments) {
    return !arguments.common.only_in.is_empty() && !tool.events.kinds.empty() &&
           arguments.shows(tool.events.when, tool.events.unless) &&
           std::ranges::none_of(tool.reports, [&](const tools::Report& report) {
               return arguments.shows(report.when, report.unless);
           });
}

Result<Watched> watch_containers(const tools::ToolSpec& tool, const cli::ToolArguments& arguments) {
    const auto& wanted = arguments.common.only_in;
    const bool tells_owners = tool.events.has_owners || arguments.common.by;
    Watched watched;
    if (wanted.is_empty() && !tells_owners) {
        return watched;
    }
    TRY_ASSIGN(auto watch, containers::Watch::create(wanted.is_empty() ? containers::Sight::any
                                                                       : containers::Sight::whole));
    watched.cgroups = std::make_unique<containers::WatchThread>(std::move(watch));
    watched.is_incomplete = watched.cgroups->watch().is_incomplete();
    if (watched.is_incomplete) {
        Watched::say_incomplete();
    }
    // Records tell cgroups of version 2 only.
    watched.judges =
        can_judge_events(tool, arguments) && watched.cgroups->watch().controller().empty();
    if (tells_owners || watched.judges) {
        TRY_ASSIGN(watched.owners, containers::Owners::create(*watched.cgroups));
        if (const auto warning = watched.owners->warning(); !warning.empty() && tells_owners) {
            log::warning(warning);
        }
    }
    if (!wanted.is_empty()) {
        TRY_ASSIGN(watched.only_in,
                   ContainerFilter::create(wanted, watched.cgroups->watch(),
                                           watched.judges ? watched.owners : nullptr));
    }
    watched.new_cgroups = NewCgroups::create(*watched.cgroups, watched.owners.get());
    return watched;
}

// Columns of probes have the names of those that are traced, and those of rules have these.
void name_found(tools::ToolSpec& tool, const std::vector<std::string>& probes,
                const cli::ToolArguments& arguments) {
    const auto add = [](tools::Column& column, const std::vector<std::string>& names) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            column.naming.names[i] = names[i];
        }
    };
    const auto add_names = [&](std::vector<tools::Column>& columns) {
        for (auto& column : columns) {
            if (column.format == tools::Format::probe) {
                add(column, probes);
            } else if (const auto* option = arguments.find(column.naming.rules_of);
                       option != nullptr && option->rules() != nullptr) {
                add(column, option->rules()->texts);
            }
        }
    };
    add_names(tool.events.columns);
    for (auto& kind : tool.events.kinds) {
        add_names(kind.columns);
    }
    for (auto& report : tool.reports) {
        add_names(report.columns);
    }
}

}  // namespace

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

Status trace(const tools::ToolSpec& declared, const cli::ToolArguments& arguments,
             attach::Wish wish, const GetObject& get_object, Timings& timings) {
    auto tool = declared;
    wish.given = [&](const std::string& option) { return arguments.given(option); };
    for (const auto& option : tool.options) {
        if (const auto& text = arguments.find(option.name)->text;
            !option.prefixes.empty() && text) {
            tools::add_prefix(option, *text, tool.probes);
        }
        if (option.several) {
            tools::fill_in_several(option, arguments.find(option.name)->texts, tool.probes);
        }
    }
    TRY_ASSIGN(tool.probes,
               tools::filled_in(std::move(tool.probes), [&](const std::string& option) {
                   return arguments.find(option)->text;
               }));
    for (const auto& option : tool.options) {
        if (option.type == tools::OptionType::library) {
            tools::add_libraries(option, arguments.find(option.name)->texts, wish.given,
                                 tool.probes);
        }
    }
    TRY(check_pattern(declared, tool, wish));
    wish.way = arguments.common.attach;
    wish.enforces = tool.refuses && arguments.given(tools::enforce_option);
    wish.process = only_process(tool, arguments);
    Settings settings{tool, arguments};
    TRY(check_pinned_maps(settings));
    TRY_ASSIGN(const auto containers, watch_containers(tool, arguments));
    tool.events.has_owners |= containers.judges;
    settings.cgroups = containers.cgroups.get();
    settings.new_cgroups = containers.new_cgroups.get();
    settings.only_in = containers.only_in.get();
    if (containers.cgroups) {
        timings.end_stage("containers");
    }
    std::optional<HeldCommand> command;
    for (std::size_t i = 0; i < tool.options.size(); ++i) {
        TRY(hold_command(tool.options[i], arguments.options[i], command, wish));
    }
    if (command) {
        settings.command = command->pid();
    }
    TRY_ASSIGN(auto live, start(settings, wish, get_object, timings));
    name_found(tool, live.probes, arguments);
    Shown shown;
    auto* owners = containers.owners.get();
    if (!tool.reports.empty()) {
        TRY_ASSIGN(auto reporter,
                   Reporter::create(tool, arguments, live.object, owners, STDOUT_FILENO));
        shown.reporter.emplace(std::move(reporter));
    }
    if (!tool.events.kinds.empty() && arguments.shows(tool.events.when, tool.events.unless)) {
        TRY_ASSIGN(auto printer, Printer::of_tool(tool, arguments, live.object, *live.clock, owners,
                                                  STDOUT_FILENO));
        if (containers.judges) {
            printer.judge_by([filter = containers.only_in](std::uint64_t cgroup, bool is_last) {
                return filter->judge(cgroup, is_last);
            });
        }
        if (owners != nullptr) {
            containers.new_cgroups->expect_reader();
            printer.tell_when_caught_up(
                [made = containers.new_cgroups](Deadline::Clock::time_point when) {
                    made->has_read_until(when);
                });
        }
        TRY_ASSIGN(auto records, open_records(live.object, {ring_map}, std::move(printer)));
        shown.records.emplace(std::move(records));
    }
    auto ended = show(live, shown, arguments.common, timings, command ? &*command : nullptr);
    containers.say_missed();
    if (tool.refuses) {
        say_refusals(live.object, arguments);
    }
    return ended;
}

}  // namespace snoopbox::session
