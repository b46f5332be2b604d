// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>
#include <utility>

#include "tools/declarations.h"
#include "tools/filters.h"
#include "tools/nearest_name.h"
#include "util/ascii.h"
#include "util/format.h"

namespace snoopbox::tools {
namespace {

bool is_option_name(std::string_view name) {
    return name.size() > 1 && name.front() != '-' &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

bool is_macro_name(std::string_view name) {
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

// What operands of such names do.
Drives drives_of(const std::string& name) {
    return name == "interval"   ? Drives::interval
           : name == "count"    ? Drives::count
           : name == "duration" ? Drives::duration
                                : Drives::nothing;
}

// What only makes sense with one type.
void check_type(const Option& option, int line, Problems& problems) {
    const bool number = option.type == OptionType::number || option.type == OptionType::duration;
    const auto only = [&](bool given, bool fits, const char* key, const char* type) {
        if (given && !fits) {
            problems.add(
                line, fmt::format("\"{}\" of --{} goes with type {} only", key, option.name, type));
        }
    };
    only(option.default_value.has_value(), number, "default", "number");
    const bool bounded = number || option.type == OptionType::numbers;
    only(option.minimum.has_value(), bounded, "minimum", "number");
    only(option.maximum.has_value(), bounded, "maximum", "number");
    only(!option.limits.empty(), option.type == OptionType::number, "limits", "number");
    const bool choice = option.type == OptionType::choice;
    only(!option.choices.empty(), choice, "choices", "choice");
    only(!option.fills.empty(), option.type == OptionType::numbers, "fills", "numbers");
    if (choice && option.choices.empty()) {
        problems.add(line, fmt::format("--{}: a choice needs \"choices\"", option.name));
    }
    const bool timed = option.drives == Drives::interval || option.drives == Drives::duration;
    if ((timed && option.type != OptionType::duration) ||
        (option.drives == Drives::count && option.type != OptionType::number)) {
        problems.add(line,
                     fmt::format("--{}: interval and duration are driven by a duration, count "
                                 "by a number",
                                 option.name));
    }
    const bool matcher = option.type == OptionType::regex || option.type == OptionType::text;
    only(!option.matches.empty(), matcher, "matches", "regex or text");
    only(!option.quotes.empty(), option.type == OptionType::flag, "quotes", "flag");
    const bool pinned = option.type == OptionType::pinned_map;
    only(!option.map.empty(), pinned, "map", "pinned_map");
    if (pinned && option.map.empty()) {
        problems.add(line, fmt::format("--{}: \"map\" names the map of the C source that the "
                                       "pinned one replaces",
                                       option.name));
    }
    if (option.type == OptionType::command && option.letter != '\0') {
        problems.add(line, fmt::format("--{}: a command has no letter", option.name));
    }
    if (matcher && !option.sets.empty()) {
        problems.add(line, fmt::format("--{} cannot set {}: a regex or text has no number",
                                       option.name, option.sets));
    }
    const std::int64_t lowest = option.minimum.value_or(INT64_MIN);
    const std::int64_t highest = option.maximum.value_or(INT64_MAX);
    const std::int64_t standard = option.default_value.value_or(lowest);
    if (lowest > highest || standard < lowest || standard > highest) {
        problems.add(line, fmt::format("--{}: minimum, default and maximum contradict each other",
                                       option.name));
    }
    if ((option.type == OptionType::flag) != option.argument.empty()) {
        problems.add(line, fmt::format("--{}: \"argument\" names what the option takes; all but "
                                       "flags have one",
                                       option.name));
    }
}

void check_unique(const Option& option, const std::vector<Option>& others, int line,
                  Problems& problems) {
    for (const Option& other : others) {
        if (other.name == option.name) {
            problems.add(line, fmt::format("option --{} is there twice", option.name));
        }
        if (option.letter != '\0' && other.letter == option.letter) {
            problems.add(line, fmt::format("--{} and --{} have the same letter -{}", other.name,
                                           option.name, option.letter));
        }
    }
}

void read_option(const YamlNode& node, bool operand, Declarations& into, Problems& problems) {
    const Mapping entry(
        node, operand ? "an operand" : "an option",
        {"name", "letter", "type", "argument", "help", "default", "minimum", "maximum", "unit",
         "choices", "drives", "sets", "define", "matches", "map", "fills", "quotes", "limits"},
        problems);
    Option option;
    option.operand = operand;
    option.name = entry.required_text("name");
    option.letter = entry.letter("letter");
    option.type = entry.choice<OptionType>("type", {{"flag", OptionType::flag},
                                                    {"number", OptionType::number},
                                                    {"duration", OptionType::duration},
                                                    {"choice", OptionType::choice},
                                                    {"numbers", OptionType::numbers},
                                                    {"syscall", OptionType::syscall},
                                                    {"signal", OptionType::signal},
                                                    {"errno", OptionType::error},
                                                    {"disk", OptionType::disk},
                                                    {"pid", OptionType::pid},
                                                    {"user", OptionType::user},
                                                    {"regex", OptionType::regex},
                                                    {"text", OptionType::text},
                                                    {"open_flags", OptionType::open_flags},
                                                    {"pinned_map", OptionType::pinned_map},
                                                    {"command", OptionType::command}});
    option.argument = entry.text("argument");
    option.help = entry.required_text("help");
    option.default_value = entry.number("default");
    option.minimum = entry.number("minimum");
    option.maximum = entry.number("maximum");
    option.sets = entry.text("sets");
    option.unit = entry.text("unit");
    option.choices = entry.texts("choices");
    option.fills = entry.text("fills");
    option.drives =
        entry.choice<Drives>("drives", {{"nothing", drives_of(operand ? option.name : "")},
                                        {"interval", Drives::interval},
                                        {"count", Drives::count},
                                        {"duration", Drives::duration}});
    if (operand && option.argument.empty()) {
        option.argument = upper_case(option.name);
    }
    option.define = entry.text("define");
    option.matches = entry.text("matches");
    option.map = entry.text("map");
    option.quotes = entry.text("quotes");
    option.limits = entry.text("limits");
    if (!is_option_name(option.name)) {
        problems.add(node.line, "an option's name is two or more of a-z, 0-9 and -");
    }
    if (!is_macro_name(option.define)) {
        problems.add(node.line,
                     fmt::format("--{}: \"define\" is a name of A-Z, 0-9 and _", option.name));
    }
    check_type(option, node.line, problems);
    check_unique(option, into.spec.options, node.line, problems);
    const auto refer = [&](Reference::To to, const char* key, const std::string& name) {
        if (!name.empty()) {
            into.references.push_back({to, key, entry.name(key)});
        }
    };
    refer(Reference::To::identifier, "sets", option.sets);
    refer(Reference::To::identifier, "fills", option.fills);
    refer(Reference::To::regex_column, "matches", option.matches);
    refer(Reference::To::argv_column, "quotes", option.quotes);
    refer(Reference::To::argv_column, "limits", option.limits);
    into.spec.options.push_back(std::move(option));
}

// Operands that every user of BCC knows need no more than their name.
struct Known {
    const char* name;
    OptionType type;
    const char* help;
    const char* without_default;  // added to the help
};
constexpr auto known_operands = std::to_array<Known>({
    // NOLINT(*-avoid-c-arrays)
    {"interval", OptionType::duration, "seconds between reports", "; default: one at the end"},
    {"count", OptionType::number, "number of reports, after which the trace ends", ""},
    {"duration", OptionType::duration, "seconds to trace", "; default: until Ctrl-C"},
});

const YamlNode* item_of(const YamlNode& node, std::string_view key) {
    const auto found = std::ranges::find(node.items, key, &YamlNode::key);
    return node.kind != YamlNode::Kind::mapping || found == node.items.end() ? nullptr : &*found;
}

// NAME or {name: NAME, default: N, help: TEXT}. An operand with a type is the tool's own.
bool add_known_operand(const YamlNode& node, Declarations& into, Problems& problems) {
    const YamlNode* named = item_of(node, "name");
    const std::string& name = named != nullptr ? named->scalar : node.scalar;
    const auto* const known = std::ranges::find(known_operands, std::string_view(name),
                                                [](const Known& k) { return k.name; });
    if (known == known_operands.end() || item_of(node, "type") != nullptr) {
        return false;
    }
    Option option;
    option.name = name;
    option.operand = true;
    option.type = known->type;
    option.argument = upper_case(name);
    option.drives = drives_of(name);
    if (option.type == OptionType::number) {
        option.minimum = 1;
    }
    if (named != nullptr) {
        const Mapping entry(node, "an operand", {"name", "default", "help"}, problems);
        option.default_value = entry.number("default");
        option.help = entry.text("help");
    }
    if (option.help.empty()) {
        option.help = known->help;
        option.help += option.default_value ? "" : known->without_default;
    }
    if (option.type == OptionType::duration && option.default_value.value_or(1) < 1) {
        problems.add(node.line, fmt::format("{}: \"default\" must be at least 1", name));
    }
    check_type(option, node.line, problems);
    check_unique(option, into.spec.options, node.line, problems);
    into.spec.options.push_back(std::move(option));
    return true;
}

// A name or, if the tool has another letter for it, {name: NAME, letter: LETTER}.
void read_filter(const YamlNode& node, Declarations& into, Problems& problems) {
    std::string name = node.scalar;
    char letter = '\0';
    if (node.kind != YamlNode::Kind::scalar) {
        const Mapping entry(node, "a filter", {"name", "letter"}, problems);
        name = entry.required_text("name");
        letter = entry.letter("letter");
    }
    auto option = filter_option(name);
    if (!option) {
        problems.add(node.line, fmt::format("there is no filter \"{}\"{}", name,
                                            did_you_mean(name, filter_names())));
        return;
    }
    const auto taken = [&](const Option& other) { return other.letter == option->letter; };
    if (letter != '\0') {
        option->letter = letter;
    } else if (std::ranges::any_of(into.spec.options, taken)) {
        option->letter = '\0';  // the tool has it for something else
    }
    check_unique(*option, into.spec.options, node.line, problems);
    into.spec.options.push_back(std::move(*option));
}

}  // namespace

void read_options(const Mapping& root, Declarations& into, Problems& problems) {
    for (const YamlNode& node : root.list("operands")) {
        if (!add_known_operand(node, into, problems)) {
            read_option(node, true, into, problems);
        }
    }
    for (const YamlNode& node : root.list("options")) {
        read_option(node, false, into, problems);
    }
    for (const YamlNode& node : root.list("filters")) {
        read_filter(node, into, problems);
    }
}

}  // namespace snoopbox::tools
