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

void check_column(const Column& column, const std::vector<Column>& others, Problems& problems) {
    if (!is_word(column.name, "_")) {
        problems.add(column.line, "a column's name is made of a-z, 0-9 and _");
    }
    for (const Column& other : others) {
        if (other.name == column.name) {
            problems.add(column.line, fmt::format("column \"{}\" is there twice", column.name));
        }
        if (follows_event(other.format) && follows_event(column.format)) {
            problems.add(column.line, "only one column can be of format argv, text or data");
        }
    }
    const bool has_process = column.format == Format::symbol || column.format == Format::stack;
    if (!follows_event(column.format) && !has_process && !column.of.empty()) {
        problems.add(column.line, "\"of\" goes with format argv, text, data, symbol or stack only");
    }
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

void check_sentence(const Mapping& column, Problems& problems) {
    for (const auto* key : {"field", "format", "of", "traces", "below"}) {
        if (column.find(key) != nullptr) {
            problems.add(column.line(),
                         fmt::format("a column with \"shows\" goes without \"{}\"", key));
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
        column.width = static_cast<int>(std::clamp<std::int64_t>(width, 0, 1000));
        column.right = entry.choice<bool>("align", {{"left", false}, {"right", true}});
        column.shows = read_sentence(entry, "shows", names, problems);
        if (entry.find("shows") == nullptr) {
            column.field = entry.required_text("field");
        } else {
            check_sentence(entry, problems);
        }
        column.of = entry.text("of");
        column.format = read_format(entry, problems);
        column.traces = entry.text("traces");
        column.below = entry.boolean("below");
        column.when = entry.texts("when");
        column.unless = entry.texts("unless");
        if (column.width != width) {
            problems.add(item.line,
                         fmt::format("column \"{}\": a width is from 1 to 1000", column.name));
        }
        check_column(column, columns, problems);
        if (member == Reference::To::event_member && column.format == Format::per_second) {
            problems.add(item.line, fmt::format("column \"{}\": format per_second is for reports",
                                                column.name));
        }
        const bool is_number = column.field == "key" || column.field == "value";
        if (!column.field.empty() && (member == Reference::To::event_member || !is_number)) {
            into.references.push_back({member, "field", entry.name("field"), of});
        }
        if (member != Reference::To::event_member &&
            (column.below || !column.shows.empty() || column.format == Format::stack)) {
            problems.add(item.line,
                         fmt::format("column \"{}\": format stack, \"shows\" and \"below\" are for "
                                     "events",
                                     column.name));
        }
        if (!column.traces.empty()) {
            into.references.push_back({Reference::To::identifier, "traces", entry.name("traces")});
        }
        if (!column.of.empty()) {
            into.references.push_back({member, "of", entry.name("of"), of});
        }
        refer_to_options(entry, into);
        columns.push_back(std::move(column));
    }
    return columns;
}

}  // namespace snoopbox::tools
