// SPDX-License-Identifier: Apache-2.0
#include "commands/one_liner.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include "attach/event_format.h"
#include "attach/kernel_functions.h"
#include "cli/usage.h"
#include "commands/kept_text.h"
#include "commands/tool_file.h"
#include "commands/user_types.h"
#include "headers/btf/stubs.h"
#include "oneliners/probe.h"
#include "session/trace.h"
#include "tools/catalog.h"
#include "util/ascii.h"
#include "util/file.h"
#include "util/format.h"
#include "util/lines.h"
#include "util/log.h"

namespace snoopbox::commands {
namespace {

using oneliners::Line;
using tools::OneLiner;

// What the options for one-liners say.
struct Wishes {
    std::vector<Line> lines;
    oneliners::Settings settings;
    bool prints = false;
    std::string save_to;
};

// A header of the kernel, or a file as the user sees it from here: "./mine.h" is made a whole path.
std::string header_named(const std::string& header) {
    if (!header.starts_with('.')) {
        return header;
    }
    const auto path = absolute_path(header);
    return path ? path->lexically_normal().string() : header;
}

// Where the headers are that are files; empty if all are of the kernel.
std::filesystem::path directory_of(const std::vector<std::string>& headers) {
    const auto file = std::ranges::find_if(
        headers, [](const std::string& header) { return header.starts_with('/'); });
    return file == headers.end() ? std::filesystem::path()
                                 : std::filesystem::path(*file).parent_path();
}

Wishes wishes_of(const tools::ToolSpec& of, const cli::ToolArguments& arguments) {
    Wishes wishes;
    for (const auto& option : of.options) {
        const auto& given = *arguments.find(option.name);
        switch (option.one_liner) {
            case OneLiner::events:
            case OneLiner::histogram:
            case OneLiner::counts:
                for (const auto& text : given.texts) {
                    wishes.lines.push_back({option.one_liner, text});
                }
                break;
            case OneLiner::text_bytes:
                wishes.settings.text_bytes = static_cast<std::size_t>(given.number().value_or(80));
                break;
            case OneLiner::compares_bytes:
                wishes.settings.compares_bytes = given.given;
                break;
            case OneLiner::include:
                std::ranges::transform(given.texts, std::back_inserter(wishes.settings.includes),
                                       header_named);
                break;
            case OneLiner::prints:
                wishes.prints = given.given;
                break;
            case OneLiner::saves:
                wishes.save_to = given.text.value_or("");
                break;
            case OneLiner::nothing:
                break;
        }
    }
    return wishes;
}

// Those of headers, which BTF lacks: #define sk_dport __sk_common.skc_dport
oneliners::Aliases member_macros() {
    constexpr std::string_view define = "#define ";
    oneliners::Aliases aliases;
    for (const auto& stub : headers::stubs) {
        for (std::string_view rest = stub.text; !rest.empty();) {
            const auto line = take_line(rest);
            const auto words = line.starts_with(define) ? line.substr(define.size()) : "";
            const auto blank = words.find(' ');
            const auto path = blank == std::string_view::npos ? "" : words.substr(blank + 1);
            const bool is_path =
                path.find('.') != std::string_view::npos && std::ranges::all_of(path, [](char c) {
                    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_' || c == '.';
                });
            if (is_path && words.find('(') == std::string_view::npos) {
                aliases.emplace(words.substr(0, blank), path);
            }
        }
    }
    return aliases;
}

// The programs and libraries whose functions the lines name. Each is looked for once.
class Libraries {
  public:
    Libraries(const std::vector<Line>& lines, std::optional<pid_t> process) {
        for (const auto& line : lines) {
            const auto probe = line.asks == OneLiner::events ? oneliners::read_trace(line.text)
                                                             : oneliners::read_argdist(line.text);
            if (probe && probe->is_in_user_space() && probe->kind != oneliners::Probe::Kind::usdt) {
                known_.try_emplace(probe->library, probe->library, process);
            }
        }
    }

    void add_identity(std::vector<std::string>& parts) const {
        for (const auto& [name, types] : known_) {
            parts.push_back("types of " + name);
            for (auto& part : types.identity()) {
                parts.push_back(std::move(part));
            }
        }
    }

    oneliners::UserFunction function(const std::string& library, const std::string& name) {
        const auto known = known_.find(library);
        const auto symbol = known == known_.end() ? std::nullopt : known->second.symbol_of(name);
        return symbol ? oneliners::UserFunction{*symbol, known->second.of_functions({&*symbol, 1})}
                      : oneliners::UserFunction{name};
    }

    bool are_complete() const {
        return std::ranges::all_of(known_,
                                   [](const auto& each) { return each.second.is_complete(); });
    }

  private:
    std::map<std::string, UserTypes> known_;
};

oneliners::Kernel running_system(Libraries& libraries) {
    return {oneliners::Types(attach::kernel_types(), member_macros()), attach::kernel_has_function,
            attach::fields_of_event,
            [&libraries](const std::string& library, const std::string& function) {
                return libraries.function(library, function);
            }};
}

// "reads" for "some/reads.bpf.c"; a tool's name has few characters.
std::string name_for(const std::string& file) {
    auto name = std::filesystem::path(file).filename().string();
    name = name.substr(0, name.find('.'));
    for (char& c : name) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        c = in_identifier(c) || c == '-' ? c : '_';
    }
    return name.empty() ? "saved" : name;
}

// As wrong usage, if it is not the kernel's fault.
tl::unexpected<Error> wrong(Error error) {
    if (error.code == 0) {
        error.code = cli::usage_code;
    }
    return tl::make_unexpected(std::move(error));
}

Result<std::string> write(const tools::ToolSpec& of, const std::string& name, const Wishes& wishes,
                          Libraries& libraries) {
    return oneliners::write_tool(of, tools::tool_text(of), name, wishes.lines,
                                 running_system(libraries), wishes.settings);
}

// All that decides what is written.
std::vector<std::string> parts_of(const tools::ToolSpec& of, const Wishes& wishes,
                                  const Libraries& libraries) {
    std::vector<std::string> parts{of.source, fmt::format("{} {}", wishes.settings.text_bytes,
                                                          wishes.settings.compares_bytes)};
    for (const auto& header : wishes.settings.includes) {
        parts.push_back("include " + header);
    }
    for (const auto& line : wishes.lines) {
        parts.push_back(std::to_string(static_cast<int>(line.asks)));
        parts.push_back(line.text);
    }
    libraries.add_identity(parts);
    return parts;
}

// To read the kernel's types takes longer than all the rest of a start.
Result<std::string> write_or_load(const tools::ToolSpec& of, const std::string& name,
                                  const Wishes& wishes, const cli::CommonOptions& options,
                                  Libraries& libraries) {
    if (options.no_cache) {
        return write(of, name, wishes, libraries);
    }
    const auto place = KeptText::find(parts_of(of, wishes, libraries), of.name, options.cache_dir);
    if (auto known = place ? place->load() : std::nullopt) {
        return std::move(*known);
    }
    TRY_ASSIGN(auto text, write(of, name, wishes, libraries));
    if (place && libraries.are_complete()) {
        place->store(text);
    }
    return text;
}

cli::ToolArguments arguments_for(const tools::ToolSpec& tool, const cli::ToolArguments& given) {
    cli::ToolArguments arguments;
    arguments.common = given.common;
    for (const auto& option : tool.options) {
        const auto* one = given.find(option.name);
        arguments.options.push_back(one == nullptr ? cli::ToolOption{option.name} : *one);
    }
    return arguments;
}

// An option may have nothing to do with these one-liners.
Status check_left_out(const tools::ToolSpec& of, const tools::ToolSpec& tool,
                      const cli::ToolArguments& arguments) {
    for (const auto& option : of.options) {
        if (option.one_liner == OneLiner::nothing && arguments.given(option.name) &&
            tool.find_option(option.name) == nullptr) {
            return cli::fail_usage(
                fmt::format("--{}: these one-liners show no {}", option.name, option.matches),
                "snoopbox " + of.command);
        }
    }
    return {};
}

}  // namespace

Result<std::optional<OneLinerTool>> write_one_liner(const tools::ToolSpec& of,
                                                    const cli::ToolArguments& arguments,
                                                    Timings& timings) {
    auto wishes = wishes_of(of, arguments);
    if (wishes.lines.empty()) {
        return cli::fail_usage("there is no one-liner", "snoopbox " + of.command);
    }
    const bool is_shown = wishes.prints || !wishes.save_to.empty();
    wishes.settings.is_marked = !is_shown;
    const auto name = wishes.save_to.empty() ? of.name : name_for(wishes.save_to);
    Libraries libraries(wishes.lines, session::only_process(of, arguments));
    auto text = is_shown ? write(of, name, wishes, libraries)
                         : write_or_load(of, name, wishes, arguments.common, libraries);
    if (!text) {
        return wrong(std::move(text.error()));
    }
    timings.end_stage("one-liner");
    if (is_shown) {
        TRY(wishes.prints ? write_all(STDOUT_FILENO, *text) : Status());
        TRY(wishes.save_to.empty() ? Status() : write_tool_file(wishes.save_to, *text));
        return std::nullopt;
    }
    log::detail(*text);
    TRY_ASSIGN(auto tool, tools::parse_tool("one-liner", *text));
    tool.command = of.command;
    tool.directory = directory_of(wishes.settings.includes);
    TRY(check_left_out(of, tool, arguments));
    auto own = arguments_for(tool, arguments);
    return OneLinerTool{std::move(tool), std::move(own), std::move(wishes.lines)};
}

}  // namespace snoopbox::commands
