// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <utility>

#include "tools/declarations.h"
#include "tools/nearest_name.h"
#include "tools/words.h"
#include "util/ascii.h"
#include "util/format.h"

namespace snoopbox::tools {
namespace {

bool is_option_name(std::string_view name) {
    return name.size() > 1 && name.front() != '-' &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_';
           });
}

bool is_macro_name(std::string_view name) {
    return std::all_of(name.begin(), name.end(),
                       [](char c) { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; });
}

// Whether an argument means a number by itself, and so can be one of a list.
bool is_one_number(OptionType type) {
    switch (type) {
        case OptionType::flag:
        case OptionType::address:
        case OptionType::comm:
        case OptionType::directory:
        case OptionType::paths:
        case OptionType::networks:
        case OptionType::names:
        case OptionType::rules:
        case OptionType::regex:
        case OptionType::text:
        case OptionType::open_flags:
        case OptionType::pinned_map:
        case OptionType::command_line:
        case OptionType::command:
            return false;
        default:
            return true;
    }
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
    const bool choice = option.type == OptionType::choice;
    only(option.default_value.has_value(), number || choice, "default", "number, choice or text");
    only(option.minimum.has_value(), number, "minimum", "number");
    only(option.maximum.has_value(), number, "maximum", "number");
    only(!option.limits.empty(), option.type == OptionType::number, "limits", "number");
    only(!option.choices.empty(), choice, "choices", "choice");
    only(option.lists != Lists::nothing, option.type == OptionType::flag, "lists", "flag");
    only(!option.fills.empty(), is_one_number(option.type) || is_rule(option.type), "fills",
         "number, pid, signal or another of one number, paths, networks and names");
    if (is_rule(option.type) && option.fills.empty()) {
        problems.add(line, fmt::format("--{}: \"fills\" names the map that gets it", option.name));
    }
    only(!option.sets_device.empty(), option.type == OptionType::directory, "sets_device",
         "directory");
    if (choice && option.choices.empty()) {
        problems.add(line, fmt::format("--{}: a choice needs \"choices\"", option.name));
    }
    const bool timed = option.drives == Drives::interval || option.drives == Drives::duration;
    if ((timed && option.type != OptionType::duration) ||
        ((option.drives == Drives::count || option.drives == Drives::events) &&
         option.type != OptionType::number)) {
        problems.add(line,
                     fmt::format("--{}: interval and duration are driven by a duration, count "
                                 "and events by a number",
                                 option.name));
    }
    const bool matcher = option.type == OptionType::regex || option.type == OptionType::text;
    only(!option.matches.empty(), matcher, "matches", "regex or text");
    only(!option.prefixes.empty(), option.type == OptionType::text, "prefixes", "text");
    only(!option.quotes.empty(), option.type == OptionType::flag, "quotes", "flag");
    only(!option.dumps.empty(), option.type == OptionType::flag, "dumps", "flag");
    const bool library = option.type == OptionType::library;
    only(!option.libraries.empty(), library, "libraries", "library");
    if (library && option.libraries.empty()) {
        problems.add(line, fmt::format("--{}: \"libraries\" names what it can be", option.name));
    }
    const bool takes_text =
        option.one_liner != OneLiner::nothing && option.one_liner != OneLiner::text_bytes &&
        option.one_liner != OneLiner::compares_bytes && option.one_liner != OneLiner::prints;
    only(takes_text, option.type == OptionType::text, "one_liner", "text");
    only(!option.output.empty(), option.type == OptionType::flag, "output", "flag");
    only(option.aggregates, option.type == OptionType::flag, "aggregates", "flag");
    only(option.journal, option.type == OptionType::flag, "journal", "flag");
    only(option.stacks != StackLook::plain, option.type == OptionType::flag, "stacks", "flag");
    only(!option.resizes.empty(), option.type == OptionType::number, "resizes", "number");
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
    if ((option.type == OptionType::address || option.type == OptionType::comm) &&
        option.sets.empty()) {
        problems.add(line, fmt::format("--{}: an address or comm needs \"sets\"", option.name));
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

// The index of the choice that `default` names.
std::optional<std::int64_t> default_choice(const Option& option, const Mapping& entry,
                                           Problems& problems) {
    const auto [name, line] = entry.name("default");
    const auto found = std::ranges::find(option.choices, name);
    if (name.empty()) {
        return std::nullopt;
    }
    if (found == option.choices.end()) {
        problems.add(line, fmt::format(R"("default" of --{} is none of its choices: "{}"{})",
                                       option.name, name, did_you_mean(name, option.choices)));
        return std::nullopt;
    }
    return found - option.choices.begin();
}

void read_option(const YamlNode& node, bool operand, Declarations& into, Problems& problems) {
    const Mapping entry(node, operand ? "an operand" : "an option", keys_of("option"), problems);
    Option option;
    option.operand = operand;
    option.name = entry.required_text("name");
    option.required = entry.boolean("required");
    option.several = entry.boolean("several");
    option.letter = entry.letter("letter");
    option.type = entry.choice<OptionType>("type", {
#define SNOOP_OPTION_TYPE(id, key, help) {key, OptionType::id},
#include "tools/option_types.inc"
#undef SNOOP_OPTION_TYPE
                                                   });
    option.argument = entry.text("argument");
    option.help = entry.required_text("help");
    option.choices = entry.texts("choices");
    if (option.type == OptionType::text && entry.find("default") != nullptr) {
        option.default_text = entry.required_text("default");
    } else {
        option.default_value = option.type == OptionType::choice
                                   ? default_choice(option, entry, problems)
                                   : entry.number("default");
    }
    option.minimum = entry.number("minimum");
    option.maximum = entry.number("maximum");
    option.sets = entry.text("sets");
    option.unit = entry.text("unit");
    option.sets_device = entry.text("sets_device");
    option.excludes = entry.texts("excludes");
    option.fills = entry.text("fills");
    option.lists =
        entry.choice<Lists>("lists", {{"nothing", Lists::nothing}, {"syscalls", Lists::syscalls}});
    option.drives =
        entry.choice<Drives>("drives", {{"nothing", drives_of_operand(operand ? option.name : "")},
                                        {"interval", Drives::interval},
                                        {"count", Drives::count},
                                        {"duration", Drives::duration},
                                        {"events", Drives::events}});
    if (operand && option.argument.empty()) {
        option.argument = upper_case(option.name);
    }
    option.define = entry.text("define");
    option.matches = entry.text("matches");
    option.map = entry.text("map");
    option.quotes = entry.text("quotes");
    option.limits = entry.text("limits");
    option.dumps = entry.text("dumps");
    option.prefixes = entry.text("prefixes");
    if (const auto* libraries = entry.find("libraries")) {
        for (const YamlNode& item : libraries->items) {
            option.libraries.emplace_back(item.key, item.scalar);
        }
    }
    option.resizes = entry.text("resizes");
    option.output = entry.text("output");
    option.one_liner =
        entry.choice<OneLiner>("one_liner", {{"nothing", OneLiner::nothing},
                                             {"events", OneLiner::events},
                                             {"histogram", OneLiner::histogram},
                                             {"counts", OneLiner::counts},
                                             {"text_bytes", OneLiner::text_bytes},
                                             {"compares_bytes", OneLiner::compares_bytes},
                                             {"include", OneLiner::include},
                                             {"prints", OneLiner::prints},
                                             {"saves", OneLiner::saves}});
    option.aggregates = entry.boolean("aggregates");
    option.journal = entry.boolean("journal");
    option.stacks = entry.choice<StackLook>("stacks", {{"plain", StackLook::plain},
                                                       {"delimited", StackLook::delimited},
                                                       {"annotated", StackLook::annotated},
                                                       {"offsets", StackLook::offsets},
                                                       {"addresses", StackLook::addresses}});
    if (!is_option_name(option.name)) {
        problems.add(node.line, "an option's name is two or more of a-z, 0-9 and -");
    }
    if (!is_macro_name(option.define)) {
        problems.add(node.line,
                     fmt::format("--{}: \"define\" is a name of A-Z, 0-9 and _", option.name));
    }
    if (option.required && option.type == OptionType::flag) {
        problems.add(node.line, fmt::format("--{}: a flag cannot be \"required\"", option.name));
    }
    if (option.several && (!operand || option.type != OptionType::text)) {
        problems.add(node.line, fmt::format("--{}: only operands of type text can be \"several\"",
                                            option.name));
    }
    const auto& others = into.spec.options;
    if (operand && !others.empty() && others.back().several) {
        problems.add(node.line, fmt::format("{}: no operand can follow one that is \"several\"",
                                            option.argument));
    }
    check_option(option, node.line, into, problems);
    const auto refer = [&](Reference::To to, const char* key, const std::string& name) {
        if (!name.empty()) {
            into.references.push_back({to, key, entry.name(key)});
        }
    };
    refer(Reference::To::identifier, "sets", option.sets);
    refer(Reference::To::identifier, "sets_device", option.sets_device);
    refer(Reference::To::identifier, "fills", option.fills);
    refer(Reference::To::identifier, "resizes", option.resizes);
    refer(Reference::To::option, "prefixes", option.prefixes);
    for (const auto& other : option.excludes) {
        into.references.push_back(
            {Reference::To::option, "excludes", {other, entry.find("excludes")->line}});
    }
    refer(Reference::To::regex_column, "matches", option.matches);
    refer(Reference::To::argv_column, "quotes", option.quotes);
    refer(Reference::To::list_column, "limits", option.limits);
    refer(Reference::To::data_column, "dumps", option.dumps);
    into.spec.options.push_back(std::move(option));
}

}  // namespace

void check_option(const Option& option, int line, const Declarations& others, Problems& problems) {
    check_type(option, line, problems);
    check_unique(option, others.spec.options, line, problems);
}

Drives drives_of_operand(std::string_view name) {
    return name == "interval"   ? Drives::interval
           : name == "count"    ? Drives::count
           : name == "duration" ? Drives::duration
                                : Drives::nothing;
}

namespace {

// What all tools that may refuse have.
void add_options_of_refusing(const Mapping& root, Declarations& into, Problems& problems) {
    Option enforce;
    enforce.name = enforce_option;
    enforce.type = OptionType::error;
    enforce.argument = "[ERRNO]";
    enforce.implied = "EPERM";
    enforce.help =
        "refuse it, with this error or EPERM, for as long as this runs; without it, only tell what "
        "would be refused";
    enforce.sets = "snoop_enforce";
    Option everyone;
    everyone.name = everyone_option;
    everyone.help =
        "all processes; without it, one of the options must say whose calls are meant. Neither "
        "snoopbox itself, nor its parents, nor PID 1 are ever refused anything";
    for (auto* option : {&enforce, &everyone}) {
        check_option(*option, root.find("refuses")->line, into, problems);
        into.spec.options.push_back(std::move(*option));
    }
}

void read_letters(const Mapping& root, ToolSpec& spec, Problems& problems) {
    const YamlNode* node = root.find("letters");
    if (node == nullptr) {
        return;
    }
    std::vector<std::string_view> names(node->items.size());
    std::ranges::transform(node->items, names.begin(), &YamlNode::key);
    const Mapping letters(*node, "letters", names, problems);
    for (const auto name : names) {
        spec.letters.emplace_back(name, letters.letter(name));
    }
}

}  // namespace

void read_options(const Mapping& root, Declarations& into, Problems& problems) {
    for (const YamlNode& node : root.list("operands")) {
        if (!read_known_operand(node, into, problems)) {
            read_option(node, true, into, problems);
        }
    }
    for (const YamlNode& node : root.list("options")) {
        read_option(node, false, into, problems);
    }
    if (into.spec.refuses) {
        add_options_of_refusing(root, into, problems);
    }
    for (const YamlNode& node : root.list("filters")) {
        read_filter(node, into, problems);
    }
    read_letters(root, into.spec, problems);
}

}  // namespace snoopbox::tools
