// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <algorithm>
#include <vector>

#include "cli/layout.h"
#include "cli/tool_arguments.h"
#include "output/stack_writer.h"
#include "tools/syscalls.h"
#include "tools/targets.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::cli {
namespace {

// The allowed values and the default, appended to an option's help.
std::string bounds(const tools::Option& option) {
    std::string text;
    if (option.minimum && option.maximum) {
        text = fmt::format("{} to {}", *option.minimum, *option.maximum);
    } else if (option.minimum) {
        text = fmt::format("at least {}", *option.minimum);
    } else if (option.maximum) {
        text = fmt::format("at most {}", *option.maximum);
    }
    if (!option.choices.empty()) {
        text = join(std::vector<std::string_view>(option.choices.begin(), option.choices.end()));
    }
    if (option.default_value) {
        const auto value = *option.default_value;
        text += fmt::format("{}default: {}", text.empty() ? "" : "; ",
                            option.choices.empty()
                                ? fmt::format("{}", value)
                                : option.choices.at(static_cast<std::size_t>(value)));
    }
    if (option.default_text) {
        text = "default: " + *option.default_text;
    }
    return text.empty() ? text : " (" + text + ")";
}

std::vector<Entry> own_entries(const tools::ToolSpec& tool, bool operands) {
    std::vector<Entry> entries;
    for (const tools::Option& option : tool.options) {
        if (option.operand == operands) {
            entries.push_back({operands ? option.argument
                                        : option_term(option.letter, option.name, option.argument),
                               option.help + bounds(option)});
        }
    }
    return entries;
}

// " [INTERVAL] [COUNT]"
std::string operands_of(const tools::ToolSpec& tool) {
    std::string text;
    for (const tools::Option& option : tool.options) {
        if (option.operand) {
            const auto word =
                option.argument + (option.several || tools::is_one_liner(option) ? "..." : "");
            text += option.required ? " " + word : " [" + word + "]";
        }
    }
    return text;
}

std::vector<Entry> common_entries(const tools::ToolSpec& tool) {
    std::vector<Entry> entries;
    for (const CommonOptionText& option : common_options()) {
        if (is_of_containers(option.name) &&
            (!tool.no_task.empty() || tool.find_option(option.name) != nullptr)) {
            continue;
        }
        std::string help = option.help;
        if (option.name == std::string_view("output") &&
            output_formats(tool) == output::stack_format_names()) {
            help += "; also folded (a line for each stack) and flamegraph (an SVG of all stacks)";
        }
        if (option.name == std::string_view("attach")) {
            help += "; this tool supports " + join(tools::ways_of(tool));
        }
        entries.push_back(
            {option_term(letter_of(option, tool), option.name, option.argument), help});
    }
    return entries;
}

bool is_process(const tools::Option& option) {
    return option.type == tools::OptionType::pid;
}

// The columns by heading, with the keys that json and csv have for them.
std::vector<Entry> column_entries(const tools::ToolSpec& tool) {
    std::vector<Entry> entries;
    const auto add = [&](const std::vector<tools::Column>& columns) {
        for (const tools::Column& column : columns) {
            std::string when;
            for (const auto& option : column.when) {
                when += (when.empty() ? ", with --" : " and --") + option;
            }
            for (const auto& option : column.when_any) {
                when += (when.empty() ? ", with --" : " or --") + option;
            }
            entries.push_back(
                {column.heading,
                 column.name + when +
                     (column.unless.empty() ? "" : ", without --" + column.unless.front())});
        }
    };
    add(tool.events.columns);
    for (const tools::Report& report : tool.reports) {
        add(report.columns);
    }
    return entries;
}

std::string names_of(tools::Lists what) {
    std::string names;
    if (what == tools::Lists::syscalls) {
        for (const auto name : tools::syscall_names()) {
            if (tools::find_syscall(name)->number >= 0) {
                names.append(name) += '\n';
            }
        }
    }
    return names;
}

void append_heading(std::string& out, std::string_view heading) {
    out += fmt::format("\n{}:\n", heading);
}

}  // namespace

std::string tool_help(const tools::ToolSpec& tool) {
    std::string out =
        fmt::format("Usage: snoopbox {} [OPTION]...{}\n\n", tool.command, operands_of(tool));
    append_filled(out, tool.name + ": " + tool.summary, 0, 0);
    out += '\n';
    append_paragraphs(out, tool.description);
    if (auto operands = own_entries(tool, true); !operands.empty()) {
        append_heading(out, "Operands");
        append_entries(out, operands);
    }
    if (auto options = own_entries(tool, false); !options.empty()) {
        append_heading(out, "Options");
        append_entries(out, options);
    }
    append_heading(out, "Options of all tools");
    append_entries(out, common_entries(tool));
    if (auto columns = column_entries(tool); !columns.empty()) {
        append_heading(out, "Columns, and their names in json and csv");
        append_entries(out, columns);
    }
    if (std::ranges::any_of(tool.options, &is_process)) {
        out += '\n';
        append_filled(
            out,
            "Columns show process and thread IDs as the host numbers them. Options take them as "
            "you see them: in a container with its own PID namespace, as that namespace numbers "
            "them.",
            0, 0);
    }
    if (!tool.examples.empty()) {
        append_heading(out, "Examples");
    }
    for (const auto& [command, shows] : tool.examples) {
        out += fmt::format("  snoopbox {}\n      ", command);
        append_filled(out, shows, 6, 6);
    }
    return out;
}

std::optional<std::string> text_instead(const tools::ToolSpec& tool,
                                        const ToolArguments& arguments) {
    if (arguments.common.help) {
        return tool_help(tool);
    }
    const auto lists = std::ranges::find_if(tool.options, [&](const tools::Option& option) {
        return option.lists != tools::Lists::nothing && arguments.given(option.name);
    });
    return lists == tool.options.end() ? std::nullopt : std::optional(names_of(lists->lists));
}

std::string main_help(std::span<const tools::ToolSpec> tools) {
    std::string out;
    append_filled(
        out,
        "snoopbox traces this host with BPF. It is one program with many tools, and works "
        "with whatever kernel headers the host has, or none.",
        0, 0);
    append_heading(out, "Usage");
    append_entries(
        out,
        {{"snoopbox TOOL [OPTION]...", "trace until Ctrl-C"},
         {"snoopbox TOOL --help", "show what a tool prints, and its options"},
         {"snoopbox list", "list the tools"},
         {"snoopbox probes [PATTERN]", "list what can be traced here"},
         {"snoopbox containers [CONTAINER]...", "list the containers that run here"},
         {"snoopbox run FILE [OPTION]...", "trace with a tool or BPF object of your own"},
         {"snoopbox new NAME", "write a first tool of your own"},
         {"snoopbox compile TOOL|FILE -o OBJECT", "write a BPF object, for this kernel or another"},
         {"snoopbox cache", "manage the cache of compiled tools"},
         {"snoopbox headers", "show which kernel headers are used here, and why"},
         {"snoopbox doctor", "check whether tools can run here"},
         {"snoopbox --version", "show the version"}});
    append_heading(out, "Tools");
    std::vector<Entry> entries;
    for (const tools::ToolSpec& tool : tools) {
        entries.push_back({tool.name, tool.summary});
    }
    append_entries(out, entries);
    if (!tools.empty()) {
        append_heading(out, "Try");
        out += fmt::format("  snoopbox {0}\n  snoopbox {0} --help\n", tools.front().name);
    }
    out += '\n';
    append_filled(
        out,
        "A link to snoopbox with a tool's name runs that tool. Tracing needs root, or the "
        "capabilities CAP_BPF and CAP_PERFMON.",
        0, 0);
    return out;
}

std::string tool_list(std::span<const tools::ToolSpec> tools) {
    const auto length = [](const tools::ToolSpec& tool) { return tool.name.size(); };
    const std::size_t width =
        tools.empty() ? 0 : length(*std::ranges::max_element(tools, {}, length));
    std::string out;
    for (const tools::ToolSpec& tool : tools) {
        out += fmt::format("{:{}}  {}\n", tool.name, width, tool.summary);
    }
    return out;
}

}  // namespace snoopbox::cli
