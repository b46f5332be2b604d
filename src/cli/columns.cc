// SPDX-License-Identifier: Apache-2.0
#include "cli/columns.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "cli/usage.h"
#include "tools/nearest_name.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::cli {
namespace {

using tools::Column;
using tools::Events;
using tools::ToolSpec;

struct Entry {
    std::string_view name;
    bool is_added = false;  // +NAME
};

std::vector<Entry> entries_of(std::string_view list) {
    std::vector<Entry> entries;
    for (auto name : split_list(list)) {
        const bool is_added = name.starts_with('+');
        name.remove_prefix(is_added ? 1 : 0);
        entries.push_back({name, is_added});
    }
    return entries;
}

const Column* find_column(const std::vector<Column>& columns, std::string_view name) {
    const auto found = std::ranges::find(columns, name, &Column::name);
    return found == columns.end() ? nullptr : &*found;
}

// The part of an owner that an entry names. A tool's own column of that name goes before.
const tools::NamedPart* part_of(std::string_view name, const std::vector<Column>& columns) {
    return find_column(columns, name) == nullptr ? tools::find_owner_part(name) : nullptr;
}

Column column_of(const tools::NamedPart& part, bool is_json) {
    Column column;
    column.owner = part.part;
    column.name = part.name;
    column.heading = part.heading;
    column.width = part.width;
    if (is_json && tools::is_of_container(part.part)) {
        column.owner = tools::OwnerPart::whole;
        column.name = "container";
    }
    return column;
}

// Whether programs leave the column's value out unless the option is given.
bool is_needed_by_programs(const ToolSpec& tool, const std::string& name) {
    const auto names = [&](const std::vector<std::string>& options) {
        return std::ranges::find(options, name) != options.end();
    };
    const auto* option = tool.find_option(name);
    return (option != nullptr && (!option->sets.empty() || !option->define.empty())) ||
           std::ranges::any_of(tool.probes, [&](const tools::Probe& probe) {
               return names(probe.when) || names(probe.when_any) || names(probe.unless);
           });
}

// Columns by the options that show them, of a tool or of the kind of an event.
class Choice {
  public:
    Choice(const ToolSpec& tool, const Events& events, const ToolArguments& arguments)
        : tool_(tool),
          events_(events),
          arguments_(arguments),
          is_table_(arguments.common.output_format == "table"),
          is_json_(arguments.common.output_format == "json"),
          usual_(arguments.shown(is_table_ ? tools::columns_of_table(events)
                                           : tools::columns_of_data(events.columns))) {}

    Result<std::vector<Column>> make() {
        const auto entries = entries_of(*arguments_.common.columns);
        std::vector<Column> chosen;
        std::vector<Column> added;
        bool replaces = false;
        for (const auto& entry : entries) {
            replaces |= !entry.is_added;
        }
        for (const auto& entry : entries) {
            TRY(add(entry.name, replaces ? chosen : added));
        }
        return replaces ? std::move(chosen) : with_usual(std::move(added));
    }

  private:
    Status add(std::string_view name, std::vector<Column>& to) {
        if (const auto* part = part_of(name, events_.columns)) {
            add_once(column_of(*part, is_json_), to);
            return {};
        }
        const auto* column = find_column(events_.columns, name);
        if (column == nullptr) {
            return fail_unknown(name);
        }
        if (!column->shows.empty() && !is_table_) {
            for (const auto& piece : column->shows) {
                if (!piece.column.empty()) {
                    TRY(add(piece.column, to));
                }
            }
            return {};
        }
        TRY(check_shown(*column));
        add_once(arguments_.as_wide(*column), to);
        return {};
    }

    static void add_once(Column column, std::vector<Column>& to) {
        if (find_column(to, column.name) == nullptr) {
            to.push_back(std::move(column));
        }
    }

    // A column that an option shows is shown without it, if that option does no more.
    Status check_shown(const Column& column) const {
        const auto lacks = [&](const std::string& option) {
            return !arguments_.given(option) && is_needed_by_programs(tool_, option);
        };
        auto lacking = std::ranges::find_if(column.when, lacks);
        if (lacking != column.when.end()) {
            return fail_usage(
                fmt::format("--columns: {} is there with --{} only", column.name, *lacking),
                command());
        }
        if (!column.when_any.empty() && std::ranges::all_of(column.when_any, lacks)) {
            return fail_usage(fmt::format("--columns: {} is there with --{} only", column.name,
                                          column.when_any.front()),
                              command());
        }
        for (const auto& option : column.unless) {
            if (arguments_.given(option) && is_needed_by_programs(tool_, option)) {
                return fail_usage(
                    fmt::format("--columns: with --{}, there is no {}", option, column.name),
                    command());
            }
        }
        return {};
    }

    tl::unexpected<Error> fail_unknown(std::string_view name) const {
        std::vector<std::string_view> names;
        for (const auto& column : events_.columns) {
            names.push_back(column.name);
        }
        for (const auto& part : tools::owner_parts) {
            if (find_column(events_.columns, part.name) == nullptr) {
                names.push_back(part.name);
            }
        }
        return fail_usage(fmt::format("--columns: there is no column \"{}\"{}; there are {}", name,
                                      tools::did_you_mean(name, names), join(names)),
                          command());
    }

    // In a table, before a last column that is as long as its values are.
    std::vector<Column> with_usual(std::vector<Column> added) const {
        auto all = usual_;
        std::erase_if(
            added, [&](const Column& column) { return find_column(all, column.name) != nullptr; });
        const auto in_rows = [](const Column& column) { return !column.below; };
        const auto last = std::ranges::find_if(all.rbegin(), all.rend(), in_rows);
        const bool goes_before = is_table_ && last != all.rend() && last->width == 0;
        all.insert(goes_before ? last.base() - 1 : last.base(), added.begin(), added.end());
        return all;
    }

    std::string command() const { return "snoopbox " + tool_.command; }

    const ToolSpec& tool_;
    const Events& events_;
    const ToolArguments& arguments_;
    bool is_table_;
    bool is_json_;
    std::vector<Column> usual_;
};

// What is never the last column by itself may have no width.
void widen(std::vector<Column>& columns) {
    constexpr int usual = 16;
    for (std::size_t i = 0; i + 1 < columns.size(); ++i) {
        auto& column = columns[i];
        if (column.width == 0 && !column.below && !column.name.empty()) {
            column.width = std::max(usual, static_cast<int>(column.heading.size()));
        }
    }
}

tl::unexpected<Error> fail_no_task(const ToolSpec& tool, const char* option) {
    return fail_usage(fmt::format("{}: {}", option, tool.no_task), "snoopbox " + tool.command);
}

Status choose_keys(ToolSpec& tool, const ToolArguments& arguments) {
    if (!tool.no_task.empty()) {
        return fail_no_task(tool, "--by");
    }
    bool any = false;
    for (auto& report : tool.reports) {
        if (report.as != tools::Report::As::settings &&
            arguments.shows(report.when, report.unless)) {
            any = true;
            report.by = arguments.common.by;
            report.line.clear();
        }
    }
    if (!any) {
        return fail_usage(
            "--by is for reports, and these options show none; for rows, there is --columns +NAME",
            "snoopbox " + tool.command);
    }
    tool.defines.emplace_back(owner_in_keys);
    return {};
}

Status choose_columns(ToolSpec& tool, const ToolArguments& arguments) {
    auto& events = tool.events;
    if (events.kinds.empty() || !arguments.shows(events.when, events.unless)) {
        return fail_usage(
            "--columns is for rows of events, and these options show none; reports "
            "have --by NAME",
            "snoopbox " + tool.command);
    }
    for (const auto& entry : entries_of(*arguments.common.columns)) {
        const auto* part = part_of(entry.name, events.columns);
        events.has_owners |= part != nullptr;
        events.has_users |= part != nullptr && part->part == tools::OwnerPart::user;
    }
    if (events.has_owners && !tool.no_task.empty()) {
        return fail_no_task(tool, "--columns");
    }
    if (!events.columns.empty()) {
        TRY_ASSIGN(events.chosen, chosen_columns(tool, events, arguments));
    }
    return {};
}

}  // namespace

Result<std::vector<Column>> chosen_columns(const ToolSpec& tool, const Events& events,
                                           const ToolArguments& arguments) {
    auto chosen = Choice(tool, events, arguments).make();
    if (chosen && arguments.common.output_format == "table") {
        widen(*chosen);
    }
    return chosen;
}

Result<ToolSpec> as_chosen(const ToolSpec& tool, const ToolArguments& arguments) {
    auto chosen = tool;
    if (arguments.common.by) {
        TRY(choose_keys(chosen, arguments));
    }
    if (arguments.common.columns) {
        TRY(choose_columns(chosen, arguments));
    }
    return chosen;
}

}  // namespace snoopbox::cli
