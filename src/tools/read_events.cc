// SPDX-License-Identifier: Apache-2.0
// The events of a tool.
#include <algorithm>
#include <utility>

#include "tools/declarations.h"
#include "tools/words.h"
#include "util/format.h"

namespace snoopbox::tools {
namespace {

// The columns of all kinds, those of one in their places or behind them.
std::vector<YamlNode> with_own_columns(std::span<const YamlNode> shared,
                                       std::span<const YamlNode> own) {
    const auto name_of = [](const YamlNode& column) {
        const auto name = std::ranges::find(column.items, "name", &YamlNode::key);
        return name == column.items.end() ? std::string() : name->scalar;
    };
    std::vector<YamlNode> all(shared.begin(), shared.end());
    for (const YamlNode& column : own) {
        const auto place =
            std::find_if(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(shared.size()),
                         [&](const YamlNode& other) { return name_of(other) == name_of(column); });
        if (place != all.begin() + static_cast<std::ptrdiff_t>(shared.size())) {
            *place = column;
        } else {
            all.push_back(column);
        }
    }
    return all;
}

// `{struct: NAME, columns: [...]}`
EventKind read_kind(const Mapping& entry, std::span<const YamlNode> shared, Declarations& into,
                    Problems& problems) {
    EventKind kind;
    kind.struct_name = entry.required_text("struct");
    into.references.push_back(
        {Reference::To::event_struct, "struct", entry.name("struct"), kind.struct_name});
    kind.name = entry.find("name") == nullptr ? kind.struct_name : entry.required_text("name");
    const auto columns = with_own_columns(shared, entry.list("columns"));
    kind.columns =
        read_columns(columns, Reference::To::event_member, kind.struct_name, into, problems);
    std::vector<std::string_view> names;
    for (const Column& column : kind.columns) {
        if (column.shows.empty()) {
            names.push_back(column.name);
        }
    }
    kind.line = read_sentence(entry, "line", names, problems);
    return kind;
}

// A column that several kinds have is shown as the first one declares it.
std::vector<Column> columns_of_all(const std::vector<EventKind>& kinds) {
    std::vector<Column> all;
    for (const EventKind& kind : kinds) {
        std::ranges::copy_if(kind.columns, std::back_inserter(all), [&](const Column& column) {
            return std::ranges::find(all, column.name, &Column::name) == all.end();
        });
    }
    return all;
}

void read_kinds(const Mapping& events, Declarations& into, Problems& problems) {
    for (const YamlNode& item : events.list("kinds")) {
        const Mapping entry(item, "a kind of event", keys_of("kind"), problems);
        auto kind = read_kind(entry, events.list("columns"), into, problems);
        if (kind.columns.empty()) {
            problems.add(item.line, "a kind of event lacks \"columns\"");
        }
        const auto& kinds = into.spec.events.kinds;
        if (!kinds.empty() && kinds.front().line.empty() != kind.line.empty()) {
            problems.add(item.line, "all kinds of event have a \"line\", or none has");
        }
        if (entry.find("name") != nullptr && !is_word(kind.name, "_")) {
            problems.add(item.line, "the name of a kind of event is made of a-z, 0-9 and _");
        }
        if (std::ranges::find(kinds, kind.name, &EventKind::name) != kinds.end()) {
            problems.add(item.line, fmt::format("there are two kinds of event \"{}\"", kind.name));
        }
        into.references.push_back(
            {Reference::To::kind_member, "struct", entry.name("struct"), kind.struct_name});
        into.spec.events.kinds.push_back(std::move(kind));
    }
    for (const auto* key : {"struct", "line"}) {
        if (events.find(key) != nullptr) {
            problems.add(events.line(), fmt::format(R"("kinds" of events goes without "{}")", key));
        }
    }
}

}  // namespace

void read_events(const Mapping& root, Declarations& into, Problems& problems) {
    const YamlNode* node = root.find("events");
    if (node == nullptr) {
        return;
    }
    const Mapping entry(*node, "events", keys_of("events"), problems);
    Events& events = into.spec.events;
    if (entry.find("kinds") != nullptr) {
        read_kinds(entry, into, problems);
    } else {
        events.kinds.push_back(read_kind(entry, {}, into, problems));
    }
    events.columns = columns_of_all(events.kinds);
    check_widths(columns_of_table(events), problems);
    if (const auto kib = entry.number("buffer_kib")) {
        constexpr std::int64_t most_kib = 1 << 20;
        if (*kib < 4 || *kib > most_kib) {
            problems.add(entry.name("buffer_kib").line,
                         "\"buffer_kib\" of events must be from 4 to 1048576");
        }
        events.buffer_bytes = static_cast<std::size_t>(std::clamp(*kib, std::int64_t{4}, most_kib))
                              << 10U;
    }
    events.when = entry.texts("when");
    events.unless = entry.texts("unless");
    refer_to_options(entry, into);
}

}  // namespace snoopbox::tools
