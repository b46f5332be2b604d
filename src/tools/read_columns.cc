// SPDX-License-Identifier: Apache-2.0
// The events of a tool, and the columns of events and reports.
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

void check_column(const Column& column, const std::vector<Column>& others, int line,
                  Problems& problems) {
    if (!is_word(column.name, "_")) {
        problems.add(line, "a column's name is made of a-z, 0-9 and _");
    }
    for (const Column& other : others) {
        if (other.name == column.name) {
            problems.add(line, fmt::format("column \"{}\" is there twice", column.name));
        }
        if (follows_event(other.format) && follows_event(column.format)) {
            problems.add(line, "only one column can be of format argv or text");
        }
    }
    if (!follows_event(column.format) && !column.of.empty()) {
        problems.add(line, "\"of\" goes with format argv or text only");
    }
}

}  // namespace

std::vector<Column> read_columns(std::span<const YamlNode> nodes, bool widths, Reference::To member,
                                 Declarations& into, Problems& problems) {
    std::vector<Column> columns;
    for (const YamlNode& item : nodes) {
        const Mapping entry(item, "a column", keys_of("column"), problems);
        Column column;
        column.name = entry.required_text("name");
        column.heading = entry.text("heading");
        if (column.heading.empty()) {
            column.heading = upper_case(column.name);
        }
        const std::int64_t width = entry.number("width").value_or(0);
        column.width = static_cast<int>(std::clamp<std::int64_t>(width, 0, 1000));
        column.right = entry.choice<bool>("align", {{"left", false}, {"right", true}});
        column.field = entry.required_text("field");
        column.of = entry.text("of");
        column.format = read_format(entry, problems);
        column.when = entry.text("when");
        column.unless = entry.texts("unless");
        if (column.width != width || (widths && width == 0 && &item != &nodes.back())) {
            problems.add(item.line, fmt::format("column \"{}\" needs a width from 1 to 1000; only "
                                                "the last one may be without",
                                                column.name));
        }
        check_column(column, columns, item.line, problems);
        if (member == Reference::To::event_member && column.format == Format::per_second) {
            problems.add(item.line, fmt::format("column \"{}\": format per_second is for reports",
                                                column.name));
        }
        const bool is_number = column.field == "key" || column.field == "value";
        if (member == Reference::To::event_member || !is_number) {
            into.references.push_back({member, "field", entry.name("field")});
        }
        if (!column.of.empty()) {
            into.references.push_back({member, "of", entry.name("of")});
        }
        refer_to_options(entry, into);
        columns.push_back(std::move(column));
    }
    return columns;
}

void read_events(const Mapping& root, Declarations& into, Problems& problems) {
    const YamlNode* node = root.find("events");
    if (node == nullptr) {
        return;
    }
    const Mapping entry(*node, "events", keys_of("events"), problems);
    Events& events = into.spec.events;
    events.struct_name = entry.required_text("struct");
    into.references.push_back({Reference::To::event_struct, "struct", entry.name("struct")});
    if (const auto kib = entry.number("buffer_kib")) {
        constexpr std::int64_t most_kib = 1 << 20;
        if (*kib < 4 || *kib > most_kib) {
            problems.add(entry.name("buffer_kib").line,
                         "\"buffer_kib\" of events must be from 4 to 1048576");
        }
        events.buffer_bytes = static_cast<std::size_t>(std::clamp(*kib, std::int64_t{4}, most_kib))
                              << 10U;
    }
    events.when = entry.text("when");
    events.unless = entry.texts("unless");
    refer_to_options(entry, into);
    events.columns = read_columns(entry.required_list("columns"), true, Reference::To::event_member,
                                  into, problems);
}

}  // namespace snoopbox::tools
