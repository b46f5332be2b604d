// SPDX-License-Identifier: Apache-2.0
// What a column calls numbers.
#include <charconv>

#include "tools/declarations.h"
#include "util/format.h"

namespace snoopbox::tools {
namespace {

// 12, 0x0c or -1, which is what all bits are set in
std::optional<std::uint64_t> number_in(std::string_view text) {
    const bool is_negative = text.starts_with('-');
    text.remove_prefix(is_negative ? 1 : 0);
    const bool hex = text.starts_with("0x");
    text.remove_prefix(hex ? 2 : 0);
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, hex ? 16 : 10);
    if (error != std::errc() || stop != end) {
        return std::nullopt;
    }
    return is_negative ? 0 - value : value;
}

void read_names(const YamlNode& node, Naming& naming, Problems& problems) {
    if (node.kind != YamlNode::Kind::mapping || node.items.empty()) {
        problems.add(node.line, R"("names" of a column must be a mapping, {NUMBER: NAME, ...})");
    }
    for (const YamlNode& item : node.items) {
        const auto number = number_in(item.key);
        if (!number || item.kind != YamlNode::Kind::scalar || item.scalar.empty()) {
            problems.add(item.line, fmt::format("\"names\" of a column: \"{}\" is no number, such "
                                                "as 12 or 0x0c, with a name",
                                                item.key));
        } else if (!naming.names.emplace(*number, item.scalar).second) {
            problems.add(item.line,
                         fmt::format("\"names\" of a column: {} is there twice", item.key));
        }
    }
}

}  // namespace

Naming read_naming(const Mapping& entry, Format format, Problems& problems) {
    Naming naming;
    naming.enumeration = entry.text("enum");
    naming.strip = entry.text("strip");
    if (const YamlNode* names = entry.find("names")) {
        read_names(*names, naming, problems);
    }
    naming.rules_of = entry.text("rules");
    const bool names =
        !naming.enumeration.empty() || !naming.names.empty() || !naming.rules_of.empty();
    const bool is_named = format == Format::name || format == Format::flags;
    if (names && !is_named) {
        problems.add(entry.line(),
                     R"("names", "enum" and "rules" go with format name or flags only)");
    }
    if (!names && is_named) {
        problems.add(entry.line(), R"(format name or flags needs "names", "enum" or "rules")");
    }
    if (!naming.strip.empty() && naming.enumeration.empty() && format != Format::caller) {
        problems.add(entry.line(), R"("strip" goes with "enum" or format caller only)");
    }
    if (naming.strip.empty() && format == Format::caller) {
        problems.add(entry.line(), R"(format caller needs "strip")");
    }
    return naming;
}

}  // namespace snoopbox::tools
