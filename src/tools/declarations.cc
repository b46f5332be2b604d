// SPDX-License-Identifier: Apache-2.0
#include "tools/declarations.h"

#include <algorithm>
#include <array>
#include <utility>

#include "tools/fill_in.h"
#include "tools/nearest_name.h"
#include "tools/perf_events.h"
#include "tools/syscalls.h"
#include "tools/targets.h"
#include "tools/words.h"
#include "util/ascii.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::tools {

bool is_word(std::string_view text, std::string_view also) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [also](char c) {
        return (c >= 'a' && c <= 'z') || is_digit(c) || also.find(c) != std::string_view::npos;
    });
}

void refer_to_options(const Mapping& entry, Declarations& into) {
    for (const auto* key : {"when", "when_any", "unless", "summary_unless"}) {
        for (const auto& name : entry.texts(key)) {
            into.references.push_back({Reference::To::option, key, {name, entry.find(key)->line}});
        }
    }
}

namespace {

// YAML block texts end in newlines, which are not to be printed.
std::string trimmed(std::string text) {
    text.erase(text.find_last_not_of(" \n") + 1);
    return text;
}

void read_examples(const Mapping& root, ToolSpec& spec) {
    for (const YamlNode& example : root.list("examples")) {
        if (example.items.size() != 2 || example.kind != YamlNode::Kind::sequence ||
            example.items[0].scalar.empty() || example.items[1].scalar.empty()) {
            root.wrong(example, "examples", "must be pairs [command line, what it shows]");
            return;
        }
        spec.examples.emplace_back(example.items[0].scalar, example.items[1].scalar);
    }
}

// A name that no ABI of this machine knows is a typing mistake.
void check_syscalls(const Probe& probe, int line, Problems& problems) {
    for (const std::string& name : probe.names) {
        if (name != every_syscall && !find_syscall(name)) {
            problems.add(line, fmt::format("there is no system call \"{}\"{}", name,
                                           did_you_mean(name, syscall_names())));
        }
    }
}

void check_events(const Probe& probe, int line, Problems& problems) {
    for (const std::string& name : probe.names) {
        if (!find_perf_event(name)) {
            problems.add(line, fmt::format("there is no perf event \"{}\"{}", name,
                                           did_you_mean(name, perf_event_names())));
        }
    }
}

void check_user_functions(const Probe& probe, int line, Problems& problems) {
    for (const std::string& name : probe.names) {
        const auto colon = name.find(':');
        if (colon == std::string::npos || colon == 0 || colon + 1 == name.size()) {
            problems.add(line, fmt::format("a user function is FILE:FUNCTION, such as "
                                           "libc.so.6:malloc, not \"{}\"",
                                           name));
        }
    }
}

void check_usdt_probes(const Probe& probe, int line, Problems& problems) {
    for (const std::string& name : probe.names) {
        // Without a colon at an end or beside another, each part has a text.
        const auto colons = std::ranges::count(name, ':');
        if (colons < 1 || colons > 2 || name.starts_with(':') || name.ends_with(':') ||
            name.find("::") != std::string::npos) {
            problems.add(line, fmt::format("a USDT probe is FILE:NAME or FILE:PROVIDER:NAME, such "
                                           "as libstdc++.so.6:throw, not \"{}\"",
                                           name));
        }
    }
}

// "$NAME" of the option that has it.
void read_pattern(const Mapping& entry, Probe& probe, Declarations& into, Problems& problems) {
    probe.regex = entry.text("regex");
    probe.is_pattern = std::ranges::any_of(
        probe.names, [](const std::string& name) { return option_in(name).has_value(); });
    if (!probe.is_pattern) {
        if (probe.target == Target::any) {
            problems.add(entry.line(), "a probe of any is $NAME of an option");
        }
        if (!probe.regex.empty()) {
            problems.add(entry.line(), "\"regex\" of a probe goes with $NAME of a pattern only");
        }
        return;
    }
    if (probe.names.size() != 1 || (probe.target != Target::function &&
                                    probe.target != Target::user && probe.target != Target::any)) {
        problems.add(entry.line(), "a pattern is the only name of a function, user or any probe");
        return;
    }
    into.references.push_back({Reference::To::option,
                               kind_of(probe.target).key.data(),
                               {*option_in(probe.names.front()), entry.line()}});
    if (!probe.regex.empty()) {
        into.references.push_back({Reference::To::option, "regex", entry.name("regex")});
    }
}

// "$NAME:FUNCTION", of a file that the option names.
void refer_to_files(const Mapping& entry, const Probe& probe, Declarations& into) {
    for (const std::string& name : probe.names) {
        if (const auto of = file_option_in(name)) {
            into.references.push_back({Reference::To::option,
                                       kind_of(probe.target).key.data(),
                                       {of->option, entry.line()}});
        }
    }
}

// A number, or "$NAME" of the option that has it.
std::string read_setting(const Mapping& entry, const char* key, Declarations& into,
                         Problems& problems) {
    std::string text = entry.text(key);
    if (const auto option = option_in(text)) {
        into.references.push_back({Reference::To::option, key, {*option, entry.find(key)->line}});
    } else if (!std::ranges::all_of(text, is_digit)) {
        problems.add(entry.find(key)->line,
                     fmt::format("\"{}\" of a probe is a number, or $NAME of an option", key));
    }
    return text;
}

}  // namespace

void read_probes(const Mapping& root, Declarations& into, Problems& problems) {
    const auto targets = keys_of("target");
    auto keys = keys_of("probe");
    keys.insert(keys.end(), targets.begin(), targets.end());
    const bool is_written = into.spec.takes_one_liners();
    if (is_written && root.find("probes") != nullptr) {
        problems.add(root.line(), R"(a tool of one-liners goes without "probes")");
    }
    for (const YamlNode& node : is_written ? root.list("probes") : root.required_list("probes")) {
        const Mapping entry(node, "a probe", keys, problems);
        Probe probe;
        probe.handler = entry.required_text("handler");
        probe.at_return = entry.boolean("return");
        probe.first = entry.boolean("first");
        probe.optional = entry.boolean("optional");
        probe.if_cheap = entry.boolean("if_cheap");
        probe.nests = entry.boolean("nests");
        probe.skip_if = entry.text("skip_if");
        probe.when = entry.texts("when");
        probe.unless = entry.texts("unless");
        probe.when_any = entry.texts("when_any");
        int given = 0;
        for (const auto& kind : target_kinds()) {
            if (entry.find(kind.key) != nullptr) {
                ++given;
                probe.target = kind.target;
                probe.names = entry.texts(kind.key);
            }
        }
        read_pattern(entry, probe, into, problems);
        if (given != 1) {
            problems.add(node.line, "a probe needs exactly one of " + join(targets));
        }
        const auto goes_with = [&](bool is_given, bool fits, const char* key, const char* what) {
            if (is_given && !fits) {
                problems.add(node.line,
                             fmt::format("\"{}\" of a probe goes with {} only", key, what));
            }
        };
        if (probe.target == Target::function) {
            probe.otherwise = root.text("without_functions");
        }
        const bool is_hook = probe.target == Target::lsm;
        probe.refuses = is_hook && into.spec.refuses;
        const bool is_point = probe.target == Target::tracepoint || probe.target == Target::usdt ||
                              probe.target == Target::trace_event ||
                              probe.target == Target::sample || probe.target == Target::any ||
                              is_hook;
        goes_with(probe.at_return, !is_point, "return", "syscall, function and user");
        const bool may_lack = probe.target == Target::function || probe.target == Target::user ||
                              probe.target == Target::usdt || probe.target == Target::tracepoint;
        goes_with(probe.optional, may_lack || is_hook, "optional",
                  "function, user, usdt, tracepoint and lsm");
        goes_with(probe.first, may_lack || is_hook, "first",
                  "function, user, usdt, tracepoint and lsm");
        goes_with(probe.nests, probe.target == Target::function && probe.at_return, "nests",
                  "function and \"return\"");
        goes_with(probe.if_cheap, probe.target == Target::syscall, "if_cheap", "syscall");
        goes_with(!probe.skip_if.empty(), probe.target == Target::syscall, "skip_if", "syscall");
        for (const auto& [key, text] :
             {std::pair{"frequency", &probe.frequency}, std::pair{"period", &probe.period},
              std::pair{"cpu", &probe.cpu}}) {
            *text = read_setting(entry, key, into, problems);
            goes_with(!text->empty(), probe.target == Target::sample, key, "sample");
        }
        if (probe.target == Target::sample) {
            check_events(probe, node.line, problems);
        }
        if (probe.target == Target::user && !probe.is_pattern) {
            check_user_functions(probe, node.line, problems);
        }
        if (probe.target == Target::usdt && !probe.is_pattern) {
            check_usdt_probes(probe, node.line, problems);
        }
        if (probe.target == Target::user || probe.target == Target::usdt) {
            refer_to_files(entry, probe, into);
        }
        if (probe.target == Target::syscall) {
            check_syscalls(probe, node.line, problems);
        }
        into.references.push_back(
            {probe.target == Target::any ? Reference::To::any_handler : Reference::To::handler,
             "handler", entry.name("handler")});
        refer_to_options(entry, into);
        into.spec.probes.push_back(std::move(probe));
    }
}

Declarations read_declarations(const YamlNode& root, Problems& problems) {
    const Mapping tool(root, "a tool", keys_of("tool"), problems);
    Declarations read;
    ToolSpec& spec = read.spec;
    spec.name = tool.required_text("name");
    if (!problems.first() && !is_word(spec.name, "-_")) {
        problems.add(tool.name("name").line, "a tool's name is made of a-z, 0-9, - and _");
    }
    spec.summary = trimmed(tool.required_text("summary"));
    if (spec.summary.find('\n') != std::string::npos) {
        problems.add(tool.name("summary").line, "\"summary\" of a tool must be one line");
    }
    spec.description = trimmed(tool.required_text("description"));
    read_examples(tool, spec);
    spec.no_task = trimmed(tool.text("no_task"));
    spec.headers = tool.choice<std::string>("headers", {{"auto", ""}, {"btf", "btf"}});
    spec.refuses = tool.boolean("refuses");
    read_options(tool, read, problems);
    read_probes(tool, read, problems);
    if (spec.refuses && std::ranges::none_of(spec.probes, &Probe::refuses)) {
        problems.add(tool.find("refuses")->line,
                     R"(only lsm probes can refuse: "refuses" goes with them)");
    }
    read_events(tool, read, problems);
    read_reports(tool, read, problems);
    if (spec.events.kinds.empty() && std::ranges::any_of(spec.options, &Option::journal)) {
        problems.add(tool.line(), R"("journal" is for events, and there are none)");
    }
    if (spec.events.kinds.empty() && spec.reports.empty() && !spec.takes_one_liners()) {
        problems.add(tool.line(), R"(a tool lacks both "events" and "reports": it shows nothing)");
    }
    return read;
}

}  // namespace snoopbox::tools
