// SPDX-License-Identifier: Apache-2.0
// Operands and filters that tools have in common: their names say all about them.
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

}  // namespace

bool read_known_operand(const YamlNode& node, Declarations& into, Problems& problems) {
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
    option.drives = drives_of_operand(name);
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
    check_option(option, node.line, into, problems);
    into.spec.options.push_back(std::move(option));
    return true;
}

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
    check_option(*option, node.line, into, problems);
    into.spec.options.push_back(std::move(*option));
}

}  // namespace snoopbox::tools
