// SPDX-License-Identifier: Apache-2.0
#include "commands/trace.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "attach/object.h"
#include "attach/pinned_map.h"
#include "attach/sample.h"
#include "cli/help.h"
#include "cli/tool_arguments.h"
#include "commands/build.h"
#include "commands/printer.h"
#include "commands/read_events.h"
#include "commands/reporter.h"
#include "events/event_clock.h"
#include "events/ring_reader.h"
#include "events/time_namespace.h"
#include "headers/find.h"
#include "kernel/host.h"
#include "tools/fill_in.h"
#include "util/ascii.h"
#include "util/file.h"
#include "util/format.h"
#include "util/held_command.h"
#include "util/interrupt.h"
#include "util/log.h"
#include "util/timings.h"

namespace snoopbox::commands {
namespace {

// What to trace, and with which arguments.
struct Job {
    const tools::ToolSpec& tool;
    const cli::ToolArguments& arguments;
    const GetObject& get_object;
    std::optional<HeldCommand> command = {};  // runs during the trace
};

// Without an object, only checks that the maps are usable, so that none is compiled in vain.
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

Status set_constants(const Job& job, const attach::Plan& plan, attach::Object& object) {
    const auto set = [&](const tools::Option& option) -> Status {
        constexpr std::int64_t unset = -1;  // SNOOP_UNSET
        const auto* given = job.arguments.find(option.name);
        const auto value =
            given->command() != nullptr ? job.command->pid() : given->number().value_or(unset);
        auto done = object.set_constant(option.sets, value);
        if (done && !option.sets_device.empty()) {
            const auto* id = given->directory();
            done = object.set_constant(option.sets_device, id == nullptr ? unset : id->device);
        }
        return done ? Status{} : Status(within("--" + option.name, std::move(done.error())));
    };
    // If several options set the same constant, the given one is applied last.
    for (const bool given : {false, true}) {
        for (const auto& option : job.tool.options) {
            if (option.sets.empty() || job.arguments.given(option.name) != given) {
                continue;
            }
            if (auto done = set(option); !done) {
                return done;
            }
        }
    }
    for (const auto& [name, value] : attach::sample_constants(plan)) {
        if (auto done = object.set_constant(name, value); !done) {
            return done;
        }
    }
    // Objects made where the host's PIDs are visible have no such constant.
    const auto set_namespace =
        object.set_constant(pid_namespace_constant, std::uint64_t{kernel::pid_namespace()});
    if (!set_namespace && kernel::in_pid_namespace()) {
        log::warning(
            "the object was made outside of this PID namespace: options take the host's numbers "
            "of processes");
    }
    return {};
}

// Lists of numbers are the keys of maps.
Status fill_maps(const Job& job, const attach::Object& object) {
    for (const auto& option : job.tool.options) {
        const auto* numbers = job.arguments.find(option.name)->numbers();
        const int map = object.map_fd(option.fills);
        if (numbers == nullptr || option.fills.empty() || map < 0) {
            continue;
        }
        for (const std::int64_t number : *numbers) {
            const std::uint64_t value = 1;
            if (bpf_map_update_elem(map, &number, &value, BPF_ANY) != 0) {
                const int code = errno;
                return within("--" + option.name,
                              Error{code == E2BIG ? "the map for its numbers is full"
                                                  : "its numbers cannot be stored",
                                    code == E2BIG ? "give fewer" : "", code});
            }
        }
    }
    return {};
}

// Before load. Maps that a program does not use are not in the object.
void resize_maps(const Job& job, const attach::Object& object) {
    for (const auto& option : job.tool.options) {
        auto* map = bpf_object__find_map_by_name(object.handle(), option.resizes.c_str());
        const auto entries = job.arguments.find(option.name)->number();
        if (map != nullptr && entries) {
            bpf_map__set_max_entries(map, static_cast<__u32>(*entries));
        }
    }
}

// Opens and loads the object. If the kernel refuses a program, `refused` becomes its name.
Result<attach::Object> load(const Job& job, const attach::Plan& plan, const std::string& elf,
                            std::string& refused) {
    auto object = attach::Object::open(elf, job.tool.name);
    if (!object) {
        return object;
    }
    Status ready = use_pinned_maps(job.tool, job.arguments, &*object);
    if (ready) {
        ready = set_constants(job, plan, *object);
    }
    if (ready) {
        ready = object->set_ring_bytes(ring_map, job.arguments.common.ring_buffer_bytes.value_or(
                                                     job.tool.events.buffer_bytes));
    }
    resize_maps(job, *object);
    if (ready) {
        ready = attach::prepare(*object, plan);
    }
    if (!ready) {
        return tl::make_unexpected(std::move(ready.error()));
    }
    if (auto loaded = object->load(); !loaded) {
        refused = attach::Object::refused_program();
        return within(job.tool.file, std::move(loaded.error()));
    }
    if (auto filled = fill_maps(job, *object); !filled) {
        return tl::make_unexpected(std::move(filled.error()));
    }
    return object;
}

// A cached object is unchanged since it was written. If the kernel or libbpf refuses it anyway,
// make it anew, to rule out the cache as the cause.
Result<attach::Object> get_and_load(const Job& job, const attach::Plan& plan,
                                    std::string& refused) {
    const auto built = job.get_object(plan, false);
    if (!built) {
        return tl::make_unexpected(built.error());
    }
    auto object = load(job, plan, built->object, refused);
    if (!object && built->from_cache) {
        log::detail("refused, so it is made again: " + object.error().message);
        const auto renewed = job.get_object(plan, true);
        if (renewed && renewed->object != built->object) {
            object = load(job, plan, renewed->object, refused);
        }
    }
    return object;
}

struct Live {
    attach::Plan plan;
    attach::Object object;
    events::EventClock clock;  // started before any event
    attach::Links links;
};

// If a chosen way fails after all, tries the next one.
Result<Live> start(const Job& job, attach::Wish& wish, Timings& timings) {
    for (;;) {
        auto plan = attach::choose(job.tool, wish);
        if (!plan) {
            return tl::make_unexpected(std::move(plan.error()));
        }
        timings.end_stage("choose");
        attach::Refusal refusal;
        std::string refused;
        Error error;
        auto object = get_and_load(job, *plan, refused);
        timings.end_stage("load");
        if (object) {
            events::EventClock clock(events::time_namespace_offset_ns());
            auto links = attach::attach(*object, *plan, refusal);
            timings.end_stage("attach");
            if (links) {
                return Live{std::move(*plan), std::move(*object), std::move(clock),
                            std::move(*links)};
            }
            error = std::move(links.error());
        } else {
            error = std::move(object.error());
            if (const auto* probe = attach::probe_of(*plan, refused)) {
                refusal = {probe->probe.handler, probe->way->name, error};
            }
        }
        if (refusal.handler.empty() || interrupted()) {
            return tl::make_unexpected(std::move(error));
        }
        log::detail(fmt::format("{}: not by {} after all: {}", refusal.handler, refusal.way,
                                error.message));
        wish.refused.push_back(std::move(refusal));
    }
}

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

Status trace_with(const tools::ToolSpec& declared, const cli::ToolArguments& arguments,
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
    if (auto usable = use_pinned_maps(tool, arguments, nullptr); !usable) {
        return usable;
    }
    Job job{tool, arguments, get_object};
    for (const auto& option : arguments.options) {
        if (option.command() != nullptr) {
            auto command = HeldCommand::start(*option.command());
            if (!command) {
                return within("--" + option.name, std::move(command.error()));
            }
            job.command.emplace(std::move(*command));
        }
    }
    auto live = start(job, wish, timings);
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
                           job.command ? &*job.command : nullptr);
    };
    if (tool.events.struct_name.empty() || !arguments.shows(tool.events.when, tool.events.unless)) {
        auto output = RowOutput::of_reports(STDOUT_FILENO);
        return read({nullptr, &output, {}, [] {}, nullptr, reporter ? &*reporter : nullptr});
    }
    auto printer = Printer::create(tool, arguments, object.types(), live->clock, STDOUT_FILENO);
    if (!printer) {
        return tl::make_unexpected(std::move(printer.error()));
    }
    auto reader =
        events::RingReader::create(object.map_fd(ring_map), object.map_fd("snoop_control"));
    if (!reader) {
        return tl::make_unexpected(std::move(reader.error()));
    }
    return read({&*reader, &printer->output(),
                 [&](std::string_view record) { return printer->print(record); },
                 counted_losses_of(*reader), &live->clock, reporter ? &*reporter : nullptr});
}

Status trace(const tools::ToolSpec& tool, std::span<const std::string> words) {
    Timings timings;
    const auto arguments = cli::parse_tool_arguments(tool, words);
    if (!arguments) {
        return tl::make_unexpected(arguments.error());
    }
    const auto& options = arguments->common;
    if (const auto text = cli::text_instead(tool, *arguments)) {
        return write_all(STDOUT_FILENO, *text);
    }
    log::set_verbose(options.verbose);
    if (auto permitted = kernel::check_privileges(); !permitted) {
        return permitted;
    }
    const auto get_object = [&](const attach::Plan& plan, bool renew) {
        BuildRequest request{plan,
                             [&](const std::string& option) { return arguments->given(option); },
                             {},
                             !options.no_cache,
                             options.cache_dir,
                             renew};
        request.headers.source = *headers::parse_source(options.headers_from);  // already checked
        return build(tool, request, timings);
    };
    return trace_with(tool, *arguments, {}, get_object, timings);
}

}  // namespace snoopbox::commands
