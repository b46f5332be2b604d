// SPDX-License-Identifier: Apache-2.0
#include "cli/tool_arguments.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "cli/scan.h"
#include "cli/types/type.h"
#include "cli/usage.h"
#include "output/stack_writer.h"
#include "output/writer.h"
#include "rules/rules_file.h"
#include "tools/filters.h"
#include "tools/nearest_name.h"
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

Result<OptionValue> read_value(const tools::Option& option, const Texts& texts) {
    constexpr std::array readers = {
#define SNOOP_OPTION_TYPE(id, key, help) &value_of_##id,
#include "tools/option_types.inc"
#undef SNOOP_OPTION_TYPE
    };
    const auto read = readers.at(static_cast<std::size_t>(option.type));
    if (option.fills.empty() || tools::is_rule(option.type)) {
        return read(option, texts);
    }
    std::vector<std::int64_t> numbers;
    for (const auto& list : texts) {
        for (const auto part : split_list(list)) {
            TRY_ASSIGN(const auto value, read(option, {std::string(part)}));
            numbers.push_back(std::get<std::int64_t>(value));
        }
    }
    return OptionValue(std::move(numbers));
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

// Whether something is printed in place of a trace, which needs no operands.
bool takes_instead(const tools::ToolSpec& tool, const Scanned& scanned) {
    return std::ranges::any_of(tool.options, [&](const tools::Option& option) {
        return option.lists != tools::Lists::nothing && scanned.has(option.name);
    });
}

// A tool may have an option of its own in place of one of these.
bool is_own(const tools::ToolSpec& tool, std::string_view name) {
    const auto* own = tool.find_option(name);
    return own != nullptr && !own->operand;
}

std::vector<OptionShape> shapes_of(const tools::ToolSpec& tool) {
    std::vector<OptionShape> shapes;
    for (const tools::Option& option : tool.options) {
        if (!option.operand) {
            shapes.push_back({option.name, option.letter, option.argument,
                              option.type == tools::OptionType::command, option.implied});
        }
    }
    for (const CommonOptionText& option : common_options()) {
        if (!is_own(tool, option.name)) {
            shapes.push_back({option.name, letter_of(option, tool), option.argument});
        }
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
    if (const std::string* by = scanned.find("by")) {
        const auto* part = tools::find_owner_part(*by);
        if (part == nullptr || part->part == tools::OwnerPart::user) {
            std::vector<std::string_view> names(tools::key_parts.size());
            std::ranges::transform(tools::key_parts, names.begin(), &tools::NamedPart::name);
            return fail_usage(fmt::format("--by: \"{}\" is none of {}{}", *by, join(names),
                                          tools::did_you_mean(*by, names)),
                              command);
        }
        common->by = part->part;
    }
    if (const std::string* columns = scanned.find("columns")) {
        common->columns = *columns;
    }
    common->no_cache = scanned.has("no-cache");
    TRY_ASSIGN(common->only_in,
               read_wanted_containers(
                   scanned, [&](std::string_view name) { return !is_own(tool, name); }, command));
    if (!common->only_in.is_empty() && !tool.no_task.empty()) {
        return fail_usage(fmt::format("{} cannot tell whose an event is, so it takes no options "
                                      "such as --container: {}",
                                      tool.name, tool.no_task),
                          command);
    }
    return common;
}

// What the tool's file says of options that all tools have.
Status check_common(const tools::ToolSpec& tool) {
    const auto all = common_options();
    for (const CommonOptionText& option : all) {
        // The operand `duration` means the same.
        if (is_own(tool, option.name) && !is_of_containers(option.name)) {
            return fail(fmt::format("{}: the option --{} is one that all tools have", tool.file,
                                    option.name),
                        "give the tool's option another name");
        }
    }
    for (const auto& [name, letter] : tool.letters) {
        if (is_own(tool, name) ||
            std::ranges::find(all, name, &CommonOptionText::name) == all.end()) {
            return fail(
                fmt::format("{}: \"letters\" are of options that all tools have, and --{} is "
                            "none",
                            tool.file, name));
        }
        if (std::ranges::find(tool.options, letter, &tools::Option::letter) != tool.options.end()) {
            return fail(fmt::format("{}: --{} has the letter -{} of another option", tool.file,
                                    name, letter),
                        "give one of them another letter");
        }
    }
    return {};
}

// Adds operands to the options, in the order of their declaration.
Status name_operands(const tools::ToolSpec& tool, const std::vector<std::string>& operands,
                     Scanned& scanned, const std::string& command) {
    auto left = operands.begin();
    for (const tools::Option& option : tool.options) {
        const bool takes_all = option.several || tools::is_one_liner(option);
        const auto end = takes_all || left == operands.end() ? operands.end() : left + 1;
        for (; option.operand && left != end; ++left) {
            scanned.add(option.name, *left);
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

// A tool that refuses must be told whose calls it may refuse.
Status check_whose(const tools::ToolSpec& tool, const ToolArguments& arguments,
                   const std::string& command) {
    const auto filters = tools::filter_constants();
    std::vector<std::string> names{"--container", "--cgroup"};
    for (const tools::Option& option : tool.options) {
        if (option.name == tools::everyone_option ||
            std::ranges::find(filters, option.sets) != filters.end()) {
            if (arguments.given(option.name)) {
                return {};
            }
            names.push_back("--" + option.name);
        }
    }
    return !arguments.common.only_in.is_empty()
               ? Status{}
               : Status(fail_usage(
                     "whose calls are meant? One of these must be given: " + join(names), command));
}

// Lines of files of rules are as if they had been typed.
Status add_rules_of_files(const tools::ToolSpec& tool, Scanned& scanned,
                          const std::string& command) {
    std::vector<std::string_view> names;
    for (const tools::Option& option : tool.options) {
        if (!option.fills.empty()) {
            names.push_back(option.name);
        }
    }
    for (const tools::Option& option : tool.options) {
        if (option.type != tools::OptionType::rules) {
            continue;
        }
        for (const auto& path : scanned.find_all(option.name)) {
            auto lines = rules::read_rules(path, names);
            if (!lines) {
                return wrong_value(option, lines.error(), command);
            }
            for (auto& [name, value] : *lines) {
                scanned.add(std::move(name), std::move(value));
            }
        }
    }
    return {};
}

// Some formats are of stacks only.
Status check_format(const tools::ToolSpec& tool, const ToolArguments& arguments,
                    const std::string& command) {
    const auto& format = arguments.common.output_format;
    const auto is_other = [&](const tools::Report& report) {
        return report.as != tools::Report::As::stacks &&
               arguments.shows(report.when, report.unless);
    };
    const bool shows_events =
        !tool.events.kinds.empty() && arguments.shows(tool.events.when, tool.events.unless);
    const auto names = output::format_names();
    if (std::ranges::find(names, format) == names.end() &&
        (shows_events || std::ranges::any_of(tool.reports, is_other))) {
        return fail_usage(
            fmt::format(
                "--output: only stacks are shown as {}, and these options show more: use {}",
                format, join(names)),
            command);
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

char letter_of(const CommonOptionText& option, const tools::ToolSpec& tool) {
    using Letter = std::pair<std::string, char>;
    const auto given = std::ranges::find(tool.letters, option.name, &Letter::first);
    if (given != tool.letters.end()) {
        return given->second;
    }
    const bool taken =
        std::ranges::find(tool.options, option.letter, &tools::Option::letter) !=
            tool.options.end() ||
        std::ranges::find(tool.letters, option.letter, &Letter::second) != tool.letters.end();
    return taken ? '\0' : option.letter;
}

std::optional<std::int64_t> ToolOption::number() const {
    if (const bool* flag = std::get_if<bool>(&value)) {
        return *flag ? 1 : 0;
    }
    if (const auto* path = std::get_if<std::string>(&value)) {
        return path->empty() ? 0 : 1;
    }
    if (std::holds_alternative<std::vector<std::int64_t>>(value) ||
        std::holds_alternative<Rules>(value)) {
        return 1;
    }
    if (const auto* id = std::get_if<DirectoryId>(&value)) {
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

const Rules* ToolOption::rules() const {
    return std::get_if<Rules>(&value);
}

std::vector<std::int64_t> ToolOption::constants() const {
    if (const auto* id = std::get_if<DirectoryId>(&value)) {
        return {id->inode, id->device};
    }
    if (const auto* address = std::get_if<Address>(&value)) {
        return {address->high, address->low};
    }
    if (const auto* comm = std::get_if<Comm>(&value)) {
        return {comm->high, comm->low};
    }
    const auto one = number();
    return one ? std::vector{*one} : std::vector<std::int64_t>();
}

bool ToolArguments::shows(const std::vector<std::string>& when,
                          const std::vector<std::string>& unless) const {
    return tools::applies(when, unless,
                          [this](const std::string& option) { return given(option); });
}

std::vector<tools::Column> ToolArguments::shown(const std::vector<tools::Column>& columns) const {
    const auto is_given = [this](const std::string& option) { return given(option); };
    std::vector<tools::Column> some;
    for (const auto& column : columns) {
        if (!shows(column.when, column.unless) ||
            (!column.when_any.empty() && std::ranges::none_of(column.when_any, is_given))) {
            continue;
        }
        some.push_back(as_wide(column));
    }
    return some;
}

tools::Column ToolArguments::as_wide(const tools::Column& column) const {
    auto wide = column;
    for (const auto& [option, width] : column.widths) {
        wide.width = given(option) ? width : wide.width;
    }
    return wide;
}

bool ToolArguments::asks_for(const std::string& option) const {
    return option == tools::always || given(option);
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
    TRY(check_common(tool));
    const std::string command = "snoopbox " + tool.command;
    std::vector<std::string> operands;
    const bool takes_operands = std::ranges::any_of(tool.options, &tools::Option::operand);
    TRY_ASSIGN(auto scanned,
               scan(shapes_of(tool), words, command, takes_operands ? &operands : nullptr));
    TRY(name_operands(tool, operands, scanned, command));
    TRY(add_rules_of_files(tool, scanned, command));
    ToolArguments arguments;
    if (scanned.has("help")) {
        arguments.common.help = true;
        return arguments;
    }
    TRY_ASSIGN(auto common, read_common(tool, scanned, command));
    arguments.common = std::move(common);
    for (const tools::Option& option : tool.options) {
        ToolOption& read = arguments.options.emplace_back();
        read.name = option.name;
        if (const auto texts = scanned.find_all(option.name); !texts.empty()) {
            auto value = read_value(option, texts);
            if (!value) {
                return wrong_value(option, value.error(), command);
            }
            read.value = std::move(*value);
            read.given = true;
            read.text = texts.back();
            read.texts = texts;
        } else if (option.required && !takes_instead(tool, scanned)) {
            return fail_usage(
                (option.operand ? option.argument : "--" + option.name) + " is missing", command);
        } else if (option.type == tools::OptionType::flag) {
            read.value = false;
        } else if (option.type == tools::OptionType::pinned_map) {
            read.value = std::string();
        } else if (option.default_value) {
            read.value = default_value(option);
            read.text = std::to_string(*option.default_value);
        } else if (option.default_text) {
            read.text = option.default_text;
        }
        take_duration(option, read, arguments.common);
    }
    auto together = check_together(tool, arguments, command);
    if (together && tool.refuses) {
        together = check_whose(tool, arguments, command);
    }
    if (together) {
        together = set_output(tool, scanned, arguments, command);
    }
    if (together) {
        together = check_format(tool, arguments, command);
    }
    if (!together) {
        return tl::make_unexpected(std::move(together.error()));
    }
    return arguments;
}

}  // namespace snoopbox::cli
