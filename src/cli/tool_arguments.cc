// SPDX-License-Identifier: Apache-2.0
#include "cli/tool_arguments.h"

#include <algorithm>
#include <map>
#include <utility>

#include "cli/scan.h"
#include "cli/usage.h"
#include "output/stack_writer.h"
#include "output/writer.h"
#include "tools/targets.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::cli {
namespace {

// "--NAME: WHY", as a usage error.
tl::unexpected<Error> wrong_value(const tools::Option& option, const Error& why,
                                  const std::string& command) {
    return fail_usage(
        fmt::format("{}: {}", option.operand ? option.argument : "--" + option.name, why.message),
        command);
}

// All of them in one argument.
std::string joined(const std::vector<std::string>& flags) {
    std::string all;
    for (const std::string& text : flags) {
        all.append(&text == &flags.front() ? "" : "|").append(text);
    }
    return all;
}

// The index of a choice.
Result<std::int64_t> read_choice(const std::string& text, const std::vector<std::string>& choices) {
    const auto found = std::ranges::find(choices, text);
    if (found == choices.end()) {
        const std::vector<std::string_view> names(choices.begin(), choices.end());
        return fail(fmt::format("\"{}\" is none of {}", text, join(names)));
    }
    return found - choices.begin();
}

// `texts` are the values, one for each time the option was given.
Result<decltype(ToolOption::value)> read_value(const tools::Option& option,
                                               const std::vector<std::string>& texts) {
    const std::string& text = texts.back();
    using Value = decltype(ToolOption::value);
    const auto as_value = [](auto&& value) { return Value(std::forward<decltype(value)>(value)); };
    constexpr std::int64_t largest_pid = INT32_MAX;
    switch (option.type) {
        case tools::OptionType::flag:
            return Value(true);
        case tools::OptionType::number:
            return read_number(text, option.minimum, option.maximum).map(as_value);
        case tools::OptionType::duration:
            return read_duration(text, option.unit, option.minimum).map(as_value);
        case tools::OptionType::choice:
            return read_choice(text, option.choices).map(as_value);
        case tools::OptionType::numbers:
            return read_numbers(text, option.minimum, option.maximum).map(as_value);
        case tools::OptionType::syscall:
            return read_syscall(text).map(as_value);
        case tools::OptionType::signal:
            return read_signal(text).map(as_value);
        case tools::OptionType::error:
            return read_errno(text).map(as_value);
        case tools::OptionType::disk:
            return read_disk(text).map(as_value);
        case tools::OptionType::directory:
            return read_directory(text).map(as_value);
        case tools::OptionType::pid:
            return read_number(text, 1, largest_pid).map(as_value);
        case tools::OptionType::user:
            return read_user(text).map(as_value);
        case tools::OptionType::regex:
            return read_regex(text).map(as_value);
        case tools::OptionType::text:
            return literal_regex(text).map(as_value);
        case tools::OptionType::open_flags:
            return read_open_flags(joined(texts)).map(as_value);
        case tools::OptionType::pinned_map:
            return text.empty() ? fail("the path is empty") : Result<Value>(text);
        case tools::OptionType::command:
            return texts.front().empty() ? fail("the command is empty") : Result<Value>(texts);
    }
    return Value();
}

// Options that select an output format exclude each other, and --output.
Status set_output(const tools::ToolSpec& tool, const Scanned& scanned, ToolArguments& arguments,
                  const std::string& command) {
    std::string by = scanned.has("output") ? "output" : "";
    for (const tools::Option& option : tool.options) {
        if (option.output.empty() || !arguments.given(option.name)) {
            continue;
        }
        if (!by.empty()) {
            return fail_usage(
                fmt::format("--{} and --{} cannot be given together", by, option.name), command);
        }
        by = option.name;
        arguments.common.output_format = option.output;
    }
    return {};
}

std::vector<OptionShape> shapes_of(const tools::ToolSpec& tool) {
    std::vector<OptionShape> shapes;
    for (const tools::Option& option : tool.options) {
        if (!option.operand) {
            shapes.push_back({option.name, option.letter, option.argument,
                              option.type == tools::OptionType::command});
        }
    }
    for (const CommonOptionText& option : common_options()) {
        const bool taken =
            std::any_of(tool.options.begin(), tool.options.end(),
                        [&](const tools::Option& other) { return other.letter == option.letter; });
        shapes.push_back({option.name, taken ? '\0' : option.letter, option.argument});
    }
    return shapes;
}

Result<CommonOptions> read_common(const tools::ToolSpec& tool, const Scanned& scanned,
                                  const std::string& command) {
    auto common = read_output_options(scanned, output_formats(tool), command);
    if (!common) {
        return common;
    }
    std::vector<std::string_view> ways = tools::ways_of(tool);
    ways.insert(ways.begin(), "auto");
    const auto set = [&](const char* name, const std::vector<std::string_view>& choices,
                         std::string& field) -> Status {
        if (const std::string* text = scanned.find(name)) {
            if (std::ranges::find(choices, *text) == choices.end()) {
                return fail_usage(
                    fmt::format("--{}: \"{}\" is none of {}", name, *text, join(choices)), command);
            }
            field = *text;
        }
        return {};
    };
    auto read = set("headers-from", {"auto", "modules", "kheaders", "btf"}, common->headers_from);
    if (read) {
        read = set("attach", ways, common->attach);
    }
    if (read) {
        read = read_path(scanned, "cache-dir", common->cache_dir, command);
    }
    if (!read) {
        return tl::make_unexpected(std::move(read.error()));
    }
    common->no_cache = scanned.has("no-cache");
    return common;
}

// Adds operands to the options, in the order of their declaration.
Status name_operands(const tools::ToolSpec& tool, const std::vector<std::string>& operands,
                     Scanned& scanned, const std::string& command) {
    auto left = operands.begin();
    for (const tools::Option& option : tool.options) {
        if (option.operand && left != operands.end()) {
            scanned.add(option.name, *left++);
        }
    }
    return left == operands.end()
               ? Status{}
               : Status(fail_usage(fmt::format("unexpected argument \"{}\"", *left), command));
}

// Options that set the same constant exclude each other, and those that say so.
Status check_together(const tools::ToolSpec& tool, const ToolArguments& arguments,
                      const std::string& command) {
    std::map<std::string, std::string> given;  // by what they set
    const auto refuse = [&](const std::string& one, const std::string& other) {
        return fail_usage(fmt::format("--{} and --{} cannot be given together", one, other),
                          command);
    };
    for (const tools::Option& option : tool.options) {
        if (!arguments.given(option.name)) {
            continue;
        }
        for (const auto& other : option.excludes) {
            if (arguments.given(other)) {
                return refuse(option.name, other);
            }
        }
        if (option.sets.empty()) {
            continue;
        }
        const auto [other, first] = given.emplace(option.sets, option.name);
        if (!first) {
            return refuse(other->second, option.name);
        }
    }
    return {};
}

std::int64_t default_value(const tools::Option& option) {
    const bool timed = option.type == tools::OptionType::duration;
    return *option.default_value * (timed ? unit_ns(option.unit) : 1);
}

// Tools have operands and options of their own for what --duration says.
void take_duration(const tools::Option& option, const ToolOption& read, CommonOptions& common) {
    if (option.drives == tools::Drives::duration && read.number()) {
        common.duration_s = static_cast<double>(*read.number()) / static_cast<double>(unit_ns("s"));
    }
}

}  // namespace

std::vector<std::string_view> output_formats(const tools::ToolSpec& tool) {
    const bool stacks = std::ranges::any_of(tool.reports, [](const tools::Report& report) {
        return report.as == tools::Report::As::stacks;
    });
    return stacks ? output::stack_format_names() : output::format_names();
}

std::optional<std::int64_t> ToolOption::number() const {
    if (const bool* flag = std::get_if<bool>(&value)) {
        return *flag ? 1 : 0;
    }
    if (const auto* path = std::get_if<std::string>(&value)) {
        return path->empty() ? 0 : 1;
    }
    if (std::holds_alternative<std::vector<std::int64_t>>(value)) {
        return 1;
    }
    if (const auto* id = directory()) {
        return id->inode;
    }
    const auto* number = std::get_if<std::int64_t>(&value);
    return number == nullptr ? std::nullopt : std::optional(*number);
}

Regex ToolOption::regex() const {
    const Regex* compiled = std::get_if<Regex>(&value);
    return compiled == nullptr ? nullptr : *compiled;
}

const std::string* ToolOption::path() const {
    return given ? std::get_if<std::string>(&value) : nullptr;
}

const std::vector<std::string>* ToolOption::command() const {
    return std::get_if<std::vector<std::string>>(&value);
}

const std::vector<std::int64_t>* ToolOption::numbers() const {
    return std::get_if<std::vector<std::int64_t>>(&value);
}

const DirectoryId* ToolOption::directory() const {
    return std::get_if<DirectoryId>(&value);
}

bool ToolArguments::shows(const std::string& when, const std::vector<std::string>& unless) const {
    return (when.empty() || given(when)) &&
           std::ranges::none_of(unless, [this](const auto& option) { return given(option); });
}

std::optional<std::int64_t> ToolArguments::driven(const tools::ToolSpec& tool,
                                                  tools::Drives what) const {
    for (const tools::Option& option : tool.options) {
        if (option.drives == what) {
            return find(option.name)->number();
        }
    }
    return std::nullopt;
}

const ToolOption* ToolArguments::find(std::string_view name) const {
    const auto found = std::find_if(options.begin(), options.end(),
                                    [name](const ToolOption& o) { return o.name == name; });
    return found == options.end() ? nullptr : &*found;
}

bool ToolArguments::given(std::string_view name) const {
    const ToolOption* option = find(name);
    return option != nullptr && option->given;
}

Result<ToolArguments> parse_tool_arguments(const tools::ToolSpec& tool,
                                           std::span<const std::string> words) {
    for (const CommonOptionText& option : common_options()) {
        const auto* own = tool.find_option(option.name);
        if (own != nullptr && !own->operand) {  // the operand `duration` means the same
            return fail(fmt::format("{}: the option --{} is one that all tools have", tool.file,
                                    option.name),
                        "give the tool's option another name");
        }
    }
    const std::string command = "snoopbox " + tool.command;
    std::vector<std::string> operands;
    const bool takes_operands = std::ranges::any_of(tool.options, &tools::Option::operand);
    auto scanned = scan(shapes_of(tool), words, command, takes_operands ? &operands : nullptr);
    if (!scanned) {
        return tl::make_unexpected(scanned.error());
    }
    if (auto named = name_operands(tool, operands, *scanned, command); !named) {
        return tl::make_unexpected(std::move(named.error()));
    }
    ToolArguments arguments;
    if (scanned->has("help")) {
        arguments.common.help = true;
        return arguments;
    }
    auto common = read_common(tool, *scanned, command);
    if (!common) {
        return tl::make_unexpected(std::move(common.error()));
    }
    arguments.common = std::move(*common);
    for (const tools::Option& option : tool.options) {
        ToolOption& read = arguments.options.emplace_back();
        read.name = option.name;
        if (const auto texts = scanned->find_all(option.name); !texts.empty()) {
            auto value = read_value(option, texts);
            if (!value) {
                return wrong_value(option, value.error(), command);
            }
            read.value = std::move(*value);
            read.given = true;
            read.text = texts.back();
        } else if (option.type == tools::OptionType::flag) {
            read.value = false;
        } else if (option.type == tools::OptionType::pinned_map) {
            read.value = std::string();
        } else if (option.default_value) {
            read.value = default_value(option);
            read.text = std::to_string(*option.default_value);
        }
        take_duration(option, read, arguments.common);
    }
    auto together = check_together(tool, arguments, command);
    if (together) {
        together = set_output(tool, *scanned, arguments, command);
    }
    if (!together) {
        return tl::make_unexpected(std::move(together.error()));
    }
    return arguments;
}

}  // namespace snoopbox::cli
