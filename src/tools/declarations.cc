// SPDX-License-Identifier: Apache-2.0
#include "tools/declarations.h"

#include <algorithm>
#include <array>
#include <utility>

#include "tools/nearest_name.h"
#include "tools/syscalls.h"
#include "util/format.h"

namespace snoopbox::tools {
namespace {

bool is_word(std::string_view text, std::string_view also) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [also](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               also.find(c) != std::string_view::npos;
    });
}

// Only one thing can follow the struct in a record.
bool follows_event(Format format) {
    return format == Format::argv || format == Format::text;
}

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
        if (!find_syscall(name)) {
            problems.add(line, fmt::format("there is no system call \"{}\"{}", name,
                                           did_you_mean(name, syscall_names())));
        }
    }
}

}  // namespace

void read_probes(const Mapping& root, Declarations& into, Problems& problems) {
    constexpr std::array targets = {std::pair{"syscall", Target::syscall},
                                    std::pair{"function", Target::function},
                                    std::pair{"tracepoint", Target::tracepoint}};
    for (const YamlNode& node : root.required_list("probes")) {
        const Mapping entry(node, "a probe",
                            {"handler", "syscall", "function", "tracepoint", "return", "optional",
                             "if_cheap", "skip_if", "when"},
                            problems);
        Probe probe;
        probe.handler = entry.required_text("handler");
        probe.at_return = entry.boolean("return");
        probe.optional = entry.boolean("optional");
        probe.if_cheap = entry.boolean("if_cheap");
        probe.skip_if = entry.text("skip_if");
        probe.when = entry.text("when");
        int given = 0;
        for (const auto& [key, target] : targets) {
            if (entry.find(key) != nullptr) {
                ++given;
                probe.target = target;
                probe.names = entry.texts(key);
            }
        }
        if (given != 1) {
            problems.add(node.line,
                         "a probe needs exactly one of syscall, function and tracepoint");
        }
        const auto goes_with = [&](bool is_given, bool fits, const char* key, const char* what) {
            if (is_given && !fits) {
                problems.add(node.line,
                             fmt::format("\"{}\" of a probe goes with {} only", key, what));
            }
        };
        goes_with(probe.at_return, probe.target != Target::tracepoint, "return",
                  "syscall and function");
        goes_with(probe.optional, probe.target == Target::function, "optional", "function");
        goes_with(probe.if_cheap, probe.target == Target::syscall, "if_cheap", "syscall");
        goes_with(!probe.skip_if.empty(), probe.target == Target::syscall, "skip_if", "syscall");
        if (probe.target == Target::syscall) {
            check_syscalls(probe, node.line, problems);
        }
        into.references.push_back({Reference::To::identifier, "handler", entry.name("handler")});
        if (!probe.when.empty()) {
            into.references.push_back({Reference::To::option, "when", entry.name("when")});
        }
        into.spec.probes.push_back(std::move(probe));
    }
}

void read_events(const Mapping& root, Declarations& into, Problems& problems) {
    const YamlNode* node = root.find("events");
    if (node == nullptr) {
        root.missing("events");
        return;
    }
    const Mapping entry(*node, "events", {"struct", "columns", "buffer_kib"}, problems);
    Events& events = into.spec.events;
    events.struct_name = entry.required_text("struct");
    into.references.push_back({Reference::To::event_struct, "struct", entry.name("struct")});
    if (const auto kib = entry.number("buffer_kib")) {
        constexpr std::int64_t most_kib = 1 << 20;
        if (*kib < 4 || *kib > most_kib) {
            problems.add(entry.name("buffer_kib").line,
                         "\"buffer_kib\" of events must be from 4 to 1048576");
        }
        events.buffer_bytes = static_cast<std::size_t>(std::clamp(*kib, std::int64_t{4}, most_kib))
                              << 10U;
    }
    const auto nodes = entry.required_list("columns");
    for (const YamlNode& item : nodes) {
        const Mapping mapping(
            item, "a column",
            {"name", "heading", "width", "align", "field", "of", "format", "when"}, problems);
        Column column;
        column.name = mapping.required_text("name");
        column.heading = mapping.text("heading");
        if (column.heading.empty()) {
            column.heading = column.name;
            std::transform(column.heading.begin(), column.heading.end(), column.heading.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; });
        }
        const std::int64_t width = mapping.number("width").value_or(0);
        column.width = static_cast<int>(std::clamp<std::int64_t>(width, 0, 1000));
        column.right = mapping.choice<bool>("align", {{"left", false}, {"right", true}});
        column.field = mapping.required_text("field");
        column.of = mapping.text("of");
        column.format = mapping.choice<Format>("format", {{"decimal", Format::decimal},
                                                          {"comm", Format::comm},
                                                          {"argv", Format::argv},
                                                          {"text", Format::text},
                                                          {"result", Format::result},
                                                          {"error", Format::error},
                                                          {"octal", Format::octal},
                                                          {"time_of_day", Format::time_of_day},
                                                          {"elapsed", Format::elapsed}});
        column.when = mapping.text("when");
        if (!is_word(column.name, "_")) {
            problems.add(item.line, "a column's name is made of a-z, 0-9 and _");
        }
        if (column.width != width || (width == 0 && &item != &nodes.back())) {
            problems.add(item.line, fmt::format("column \"{}\" needs a width from 1 to 1000; only "
                                                "the last one may be without",
                                                column.name));
        }
        for (const Column& other : events.columns) {
            if (other.name == column.name) {
                problems.add(item.line, fmt::format("column \"{}\" is there twice", column.name));
            }
            if (follows_event(other.format) && follows_event(column.format)) {
                problems.add(item.line, "only one column can be of format argv or text");
            }
        }
        if (!follows_event(column.format) && !column.of.empty()) {
            problems.add(item.line, "\"of\" goes with format argv or text only");
        }
        into.references.push_back({Reference::To::event_member, "field", mapping.name("field")});
        if (!column.of.empty()) {
            into.references.push_back({Reference::To::event_member, "of", mapping.name("of")});
        }
        if (!column.when.empty()) {
            into.references.push_back({Reference::To::option, "when", mapping.name("when")});
        }
        events.columns.push_back(std::move(column));
    }
}

Declarations read_declarations(const YamlNode& root, Problems& problems) {
    const Mapping tool(
        root, "a tool",
        {"name", "summary", "description", "examples", "probes", "options", "events"}, problems);
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
    read_probes(tool, read, problems);
    read_options(tool, read, problems);
    read_events(tool, read, problems);
    return read;
}

}  // namespace snoopbox::tools
