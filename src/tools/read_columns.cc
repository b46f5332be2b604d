// SPDX-License-Identifier: Apache-2.0
// The columns of events and reports.
#include <algorithm>
#include <array>
#include <utility>

#include "tools/declarations.h"
#include "tools/nearest_name.h"
#include "tools/words.h"
#include "util/ascii.h"
#include "util/format.h"

namespace snoopbox::tools {
namespace {

constexpr auto formats = std::to_array<std::string_view>({
#define SNOOP_FORMAT(name, help) #name,
#include "tools/formats.inc"
#undef SNOOP_FORMAT
});

// Formats that show a number as it is counted or divided.
bool is_quantity(Format format) {
    switch (format) {
        case Format::natural:
        case Format::per_second:
        case Format::kilobytes:
        case Format::megabytes:
        case Format::percent:
        case Format::average:
        case Format::seconds:
        case Format::milliseconds:
        case Format::microseconds:
            return true;
        default:
            return false;
    }
}

bool needs_of(Format format) {
    return format == Format::percent || format == Format::average || format == Format::endpoint ||
           format == Format::object;
}

bool takes_of(Format format) {
    return needs_of(format) || follows_event(format) || format == Format::symbol ||
           format == Format::stack || format == Format::syscall ||
           format == Format::known_syscall || format == Format::seconds ||
           format == Format::milliseconds || format == Format::microseconds;
}

}  // namespace

Format read_format(const Mapping& entry, Problems& problems) {
    const auto [name, line] = entry.name("format");
    const auto* const found = std::ranges::find(formats, name);
    if (!name.empty() && found == formats.end()) {
        problems.add(line,
                     fmt::format("there is no format \"{}\"{}", name, did_you_mean(name, formats)));
    }
    return name.empty() || found == formats.end() ? Format::natural
                                                  : static_cast<Format>(found - formats.begin());
}

void check_operands(const Column& column, Problems& problems) {
    const auto add = [&](std::string_view what) {
        problems.add(column.line, fmt::format("column \"{}\": {}", column.name, what));
    };
    if (!takes_of(column.format) && !column.of.empty()) {
        add("\"of\" goes with format argv, text, data, object, symbol, stack, syscall, "
            "known_syscall, endpoint, "
            "percent, average and durations only");
    }
    if (needs_of(column.format) && column.of.empty()) {
        add(fmt::format("format {} needs \"of\"",
                        formats.at(static_cast<std::size_t>(column.format))));
    }
    if (column.of.size() > 1 && column.format != Format::percent) {
        add("\"of\" names several members for format percent only");
    }
    if (!column.less.empty() && !is_quantity(column.format)) {
        add("\"less\" is for formats of numbers");
    }
    if (!column.meminfo.empty() && !column.field.empty()) {
        add(R"("meminfo" goes without "field")");
    }
}

namespace {

void check_column(const Column& column, const std::vector<Column>& others, Problems& problems) {
    if (!is_word(column.name, "_")) {
        problems.add(column.line, "a column's name is made of a-z, 0-9 and _");
    }
    for (const Column& other : others) {
        if (other.name == column.name) {
            problems.add(column.line, fmt::format("column \"{}\" is there twice", column.name));
        }
        if (follows_event(other.format) && follows_event(column.format)) {
            problems.add(column.line,
                         "only one column can be of format argv, text, data or object");
        }
    }
    check_operands(column, problems);
    if ((column.format == Format::stack) == column.traces.empty()) {
        problems.add(column.line,
                     "format stack needs \"traces\", the map of stack traces, and no other does");
    }
}

// What sentences can name.
std::vector<std::string_view> names_with_values(std::span<const YamlNode> columns) {
    std::vector<std::string_view> names;
    for (const YamlNode& column : columns) {
        const auto key = [&column](std::string_view wanted) {
            return std::ranges::find(column.items, wanted, &YamlNode::key);
        };
        if (key("name") != column.items.end() && key("shows") == column.items.end()) {
            names.push_back(key("name")->scalar);
        }
    }
    return names;
}

// What a column shows: the text of a sentence, or what a member or line has.
void read_source(const Mapping& entry, std::span<const std::string_view> names, Column& column,
                 Problems& problems) {
    column.shows = read_sentence(entry, "shows", names, problems);
    column.meminfo = entry.text("meminfo");
    if (entry.find("shows") == nullptr) {
        column.field = column.meminfo.empty() ? entry.required_text("field") : entry.text("field");
        return;
    }
    for (const auto* key : {"field", "of", "less", "meminfo", "format", "traces", "below"}) {
        if (entry.find(key) != nullptr) {
            problems.add(entry.line(),
                         fmt::format(R"(a column with "shows" goes without "{}")", key));
        }
    }
}

// Words for columns of events or of reports only.
void check_place(const Column& column, bool is_of_event, Problems& problems) {
    const auto add = [&](std::string_view what) {
        problems.add(column.line, fmt::format("column \"{}\": {}", column.name, what));
    };
    if (is_of_event && column.format == Format::per_second) {
        add("format per_second is for reports");
    }
    if (is_of_event && !column.meminfo.empty()) {
        add("\"meminfo\" is for reports");
    }
    if (!is_of_event && (column.below || column.format == Format::stack)) {
        add(R"(format stack and "below" are for events)");
    }
}

constexpr std::int64_t most_width = 1000;

// `widths: {OPTION: WIDTH}`
void read_widths(const Mapping& entry, Column& column, Declarations& into, Problems& problems) {
    const YamlNode* node = entry.find("widths");
    if (node == nullptr) {
        return;
    }
    std::vector<std::string_view> options;
    for (const YamlNode& item : node->items) {
        options.push_back(item.key);
    }
    const Mapping widths(*node, "\"widths\"", options, problems);
    for (const auto option : options) {
        const auto width = widths.number(option).value_or(0);
        if (width < 1 || width > most_width) {
            problems.add(node->line,
                         fmt::format("column \"{}\": a width is from 1 to 1000", column.name));
        }
        column.widths.emplace_back(
            option, static_cast<int>(std::clamp<std::int64_t>(width, 1, most_width)));
        into.references.push_back(
            {Reference::To::option, "widths", {std::string(option), node->line}});
    }
}

// What the columns name in the C. In a report, columns can name each other.
void refer_to_members(const std::vector<Column>& columns, Reference::To member,
                      const std::string& of, Declarations& into) {
    const bool events = member == Reference::To::event_member;
    const auto is_column = [&](const std::string& name) {
        return !events && std::ranges::find(columns, name, &Column::name) != columns.end();
    };
    for (const Column& column : columns) {
        const auto refer = [&](const char* key, const std::string& name) {
            const bool is_whole = !events && (name == "key" || name == "value");
            if (!name.empty() && !is_whole && !is_column(name)) {
                into.references.push_back({member, key, {name, column.line}, of});
            }
        };
        refer("field", column.field);
        for (const auto& name : column.of) {
            refer("of", name);
        }
        for (const auto& name : column.less) {
            refer("less", name);
        }
    }
}

}  // namespace

void check_widths(const std::vector<Column>& columns, Problems& problems) {
    const auto last = std::find_if(columns.rbegin(), columns.rend(),
                                   [](const Column& column) { return !column.below; });
    for (const Column& column : columns) {
        if (column.width == 0 && !column.below && &column != &*last) {
            problems.add(column.line,
                         fmt::format("column \"{}\" needs a width from 1 to 1000; only the "
                                     "last one may be without",
                                     column.name));
        }
    }
}

std::vector<Column> read_columns(std::span<const YamlNode> nodes, Reference::To member,
                                 const std::string& of, Declarations& into, Problems& problems) {
    std::vector<Column> columns;
    const auto names = names_with_values(nodes);
    for (const YamlNode& item : nodes) {
        const Mapping entry(item, "a column", keys_of("column"), problems);
        Column column;
        column.line = item.line;
        column.name = entry.required_text("name");
        column.heading = entry.text("heading");
        if (column.heading.empty()) {
            column.heading = upper_case(column.name);
        }
        const std::int64_t width = entry.number("width").value_or(0);
        column.width = static_cast<int>(std::clamp<std::int64_t>(width, 0, most_width));
        read_widths(entry, column, into, problems);
        column.right = entry.choice<bool>("align", {{"left", false}, {"right", true}});
        read_source(entry, names, column, problems);
        column.of = entry.texts("of");
        column.less = entry.texts("less");
        column.format = read_format(entry, problems);
        column.traces = entry.text("traces");
        column.below = entry.boolean("below");
        column.naming = read_naming(entry, column.format, problems);
        column.when = entry.texts("when");
        column.when_any = entry.texts("when_any");
        column.unless = entry.texts("unless");
        if (column.width != width) {
            problems.add(item.line,
                         fmt::format("column \"{}\": a width is from 1 to 1000", column.name));
        }
        check_column(column, columns, problems);
        check_place(column, member == Reference::To::event_member, problems);
        if (!column.traces.empty()) {
            into.references.push_back({Reference::To::identifier, "traces", entry.name("traces")});
        }
        if (!column.naming.rules_of.empty()) {
            into.references.push_back({Reference::To::option, "rules", entry.name("rules")});
        }
        refer_to_options(entry, into);
        columns.push_back(std::move(column));
    }
    refer_to_members(columns, member, of, into);
    return columns;
}

}  // namespace snoopbox::tools
