// SPDX-License-Identifier: Apache-2.0
// The reports of a tool: what it shows of its maps.
#include <algorithm>
#include <utility>

#include "tools/declarations.h"
#include "tools/nearest_name.h"
#include "tools/words.h"
#include "util/format.h"

namespace snoopbox::tools {
namespace {

void check_report(const Report& report, const Mapping& entry, Problems& problems) {
    const auto only = [&](std::string_view key, Report::As as, const char* name) {
        if (entry.find(key) != nullptr && report.as != as) {
            problems.add(entry.line(),
                         fmt::format("\"{}\" of a report goes with as: {} only", key, name));
        }
    };
    if (entry.find("unit") != nullptr && report.as != Report::As::histogram &&
        report.as != Report::As::stacks) {
        problems.add(entry.line(), R"("unit" of a report goes with as: histogram or stacks only)");
    }
    only("average", Report::As::histogram, "histogram");
    only("step", Report::As::histogram, "histogram");
    only("ascending", Report::As::table, "table");
    for (const auto* key : {"sort", "top", "keeps", "since", "older", "line"}) {
        if (entry.find(key) != nullptr && report.as != Report::As::table &&
            report.as != Report::As::stacks) {
            problems.add(entry.line(), fmt::format("\"{}\" of a report goes with as: table or "
                                                   "stacks only",
                                                   key));
        }
    }
    only("label", Report::As::table, "table");
    if (!report.cumulative.empty() && report.as != Report::As::table &&
        report.as != Report::As::histogram) {
        problems.add(entry.line(),
                     R"("cumulative" of a report goes with as: table or histogram only)");
    }
    for (const auto* key : {"traces", "kernel", "user", "process", "sums"}) {
        only(key, Report::As::stacks, "stacks");
    }
    only("section", Report::As::settings, "settings");
    only("settings", Report::As::settings, "settings");
    if (report.since.empty() != report.older.empty()) {
        problems.add(entry.line(), R"("since" and "older" of a report go together)");
    }
    for (const Column& sum : report.sums) {
        if (sum.field.empty() || sum.format != Format::natural || !sum.less.empty()) {
            problems.add(entry.line(), fmt::format("sum \"{}\": sums are members as they are, with "
                                                   "\"field\" and no format",
                                                   sum.name));
        }
    }
    const bool sorts_stacks = report.as == Report::As::stacks && !report.sort.empty();
    if (sorts_stacks && (report.sums.empty() || report.sort.size() > 1)) {
        problems.add(entry.line(), R"(stacks are sorted by one of their "sums")");
    }
    const bool has_columns = report.as == Report::As::table || report.as == Report::As::row;
    if (!has_columns && entry.find("columns") != nullptr) {
        problems.add(entry.line(), R"("columns" of a report goes with as: table or row only)");
    }
    if (has_columns && entry.find("keys") != nullptr) {
        problems.add(entry.line(),
                     R"(a table or row has "columns", of its keys and values, no "keys")");
    }
    const bool composes = std::ranges::any_of(
        report.columns, [](const Column& column) { return !column.shows.empty(); });
    if (composes && report.as != Report::As::table) {
        problems.add(entry.line(), R"("shows" of a column is for events and as: table)");
    }
    for (const Column& column : report.columns) {
        if (!has_columns && column.format == Format::per_second) {
            problems.add(entry.line(), fmt::format("column \"{}\": format per_second goes with "
                                                   "as: table or row only",
                                                   column.name));
        }
        if (!has_columns && !column.meminfo.empty()) {
            problems.add(entry.line(), fmt::format("column \"{}\": \"meminfo\" goes with as: "
                                                   "table or row only",
                                                   column.name));
        }
    }
    const bool whole = !report.traces.empty() && !report.kernel.empty() && !report.user.empty() &&
                       !report.process.empty();
    if (report.as == Report::As::stacks && !whole) {
        problems.add(
            entry.line(),
            "stacks need \"traces\", the map of stack traces, and \"kernel\", \"user\" and "
            "\"process\", members of the key: the numbers of the stacks, and whose they "
            "are");
    }
}

// Columns by name, then by field: what `sort` can name.
std::vector<std::string_view> sortable(const Report& report) {
    std::vector<std::string_view> names;
    for (const auto member : {&Column::name, &Column::field}) {
        for (const auto* columns : {&report.columns, &report.sums}) {
            for (const Column& column : *columns) {
                names.push_back(column.*member);
            }
        }
    }
    return names;
}

void check_sort(const Report& report, const Mapping& entry, const ToolSpec& spec,
                Problems& problems) {
    const auto names = sortable(report);
    const auto names_column = [&](std::string_view name) {
        return std::ranges::find(names, name) != names.end();
    };
    const auto add = [&](const std::string& problem, std::string_view name) {
        problems.add(entry.find("sort")->line, problem + did_you_mean(name, names));
    };
    for (const Column& column : report.columns) {
        const bool computed = !column.less.empty() || !column.of.empty() || column.field.empty();
        if (computed && std::ranges::find(report.sort, column.name) != report.sort.end()) {
            add(fmt::format(R"("sort" names the column "{}", which is no member of the map)",
                            column.name),
                {});
        }
    }
    for (const auto& by : report.sort) {
        const Option* option = spec.find_option(by);
        if (option == nullptr || option->type != OptionType::choice) {
            for (const auto& name : summands(by)) {
                if (!names_column(name)) {
                    add(fmt::format(R"("sort" names no column and no choice: "{}")", name), name);
                }
            }
            continue;
        }
        for (const auto& choice : option->choices) {
            if (choice != all_columns && !names_column(choice)) {
                add(fmt::format("\"{}\" of --{} names no column of the report", choice, by),
                    choice);
            }
        }
    }
}

void read_screen(const Mapping& root, Declarations& into, Problems& problems) {
    const YamlNode* node = root.find("screen");
    if (node == nullptr) {
        return;
    }
    const Mapping entry(*node, "a screen", keys_of("screen"), problems);
    into.spec.screen = Screen{entry.texts("unless"), entry.texts("summary_unless")};
    refer_to_options(entry, into);
    if (root.find("time") != nullptr) {
        problems.add(node->line, R"("screen" shows the time: leave out "time")");
    }
    if (into.spec.reports.empty()) {
        problems.add(node->line, R"("screen" is for reports, and there are none)");
    }
}

// The time and options.
void read_title(const Mapping& root, Declarations& into, Problems& problems) {
    const YamlNode* node = root.find("title");
    if (node == nullptr) {
        return;
    }
    std::vector<std::string_view> names = {"time"};
    for (const Option& option : into.spec.options) {
        names.push_back(option.name);
    }
    into.spec.title = read_sentence(root, "title", names, problems);
    if (root.find("time") != nullptr || root.find("time_unless") != nullptr ||
        root.find("screen") != nullptr) {
        problems.add(node->line, R"("title" takes the place of "time" and "screen")");
    }
    if (into.spec.reports.empty()) {
        problems.add(node->line, R"("title" is for reports, and there are none)");
    }
}

// A flag of all tools with histograms, unless one has it for something else.
void add_summary(Declarations& into) {
    const auto is_histogram = [](const Report& report) {
        return report.as == Report::As::histogram;
    };
    const auto shows_one = [](const Option& option) {
        return option.one_liner == OneLiner::histogram;
    };
    const bool any = std::ranges::any_of(into.spec.reports, is_histogram) ||
                     std::ranges::any_of(into.spec.options, shows_one);
    if (any && into.spec.find_option(summary_option) == nullptr) {
        Option option;
        option.name = summary_option;
        option.help = "show count, mean, percentiles and maximum below each histogram";
        into.spec.options.push_back(std::move(option));
    }
}

}  // namespace

void read_reports(const Mapping& root, Declarations& into, Problems& problems) {
    for (const YamlNode& node : root.list("reports")) {
        const Mapping entry(node, "a report", keys_of("report"), problems);
        Report report;
        report.as = entry.choice<Report::As>("as", {{"histogram", Report::As::histogram},
                                                    {"table", Report::As::table},
                                                    {"row", Report::As::row},
                                                    {"stacks", Report::As::stacks},
                                                    {"settings", Report::As::settings}});
        report.map = report.as == Report::As::settings ? "" : entry.required_text("map");
        read_settings(entry, report, into, problems);
        report.unit = entry.text("unit");
        const auto step = entry.number("step").value_or(0);
        report.step = static_cast<std::uint64_t>(std::max<std::int64_t>(step, 0));
        if (entry.find("step") != nullptr && step < 1) {
            problems.add(entry.line(), R"("step" of a report must be at least 1)");
        }
        report.average = entry.text("average");
        if (!report.average.empty() && report.average != always) {
            into.references.push_back({Reference::To::option, "average", entry.name("average")});
        }
        const bool table = report.as == Report::As::table || report.as == Report::As::row;
        report.columns = read_columns(table ? entry.required_list("columns") : entry.list("keys"),
                                      Reference::To::identifier, {}, into, problems);
        if (table && entry.find("line") == nullptr) {
            check_widths(columns_of_table(report.columns), problems);
        }
        report.sums =
            read_columns(entry.list("sums"), Reference::To::identifier, {}, into, problems);
        report.keeps = entry.boolean("keeps");
        report.cumulative = entry.text("cumulative");
        report.label = entry.text("label");
        report.since = entry.text("since");
        report.older = entry.text("older");
        std::vector<std::string_view> names;
        for (const auto* columns : {&report.columns, &report.sums}) {
            for (const Column& column : *columns) {
                names.push_back(column.name);
            }
        }
        report.line = read_sentence(entry, "line", names, problems);
        if (!report.older.empty()) {
            into.references.push_back({Reference::To::option, "older", entry.name("older")});
        }
        if (!report.since.empty()) {
            into.references.push_back({Reference::To::identifier, "since", entry.name("since")});
        }
        report.sort = entry.texts("sort");
        report.ascending = entry.boolean("ascending");
        report.top = entry.text("top");
        report.traces = entry.text("traces");
        report.kernel = entry.text("kernel");
        report.user = entry.text("user");
        report.process = entry.text("process");
        report.when = entry.texts("when");
        report.unless = entry.texts("unless");
        check_report(report, entry, problems);
        check_sort(report, entry, into.spec, problems);
        if (!report.map.empty()) {
            into.references.push_back({Reference::To::identifier, "map", entry.name("map")});
        }
        if (!report.traces.empty()) {
            into.references.push_back({Reference::To::identifier, "traces", entry.name("traces")});
        }
        if (!report.cumulative.empty()) {
            into.references.push_back(
                {Reference::To::option, "cumulative", entry.name("cumulative")});
        }
        if (!report.top.empty()) {
            into.references.push_back({Reference::To::option, "top", entry.name("top")});
        }
        refer_to_options(entry, into);
        into.spec.reports.push_back(std::move(report));
    }
    add_summary(into);
    read_screen(root, into, problems);
    read_title(root, into, problems);
    into.spec.report_time = root.text("time");
    if (!into.spec.report_time.empty() && into.spec.report_time != always) {
        into.references.push_back({Reference::To::option, "time", root.name("time")});
    }
    into.spec.report_time_unless = root.text("time_unless");
    if (const auto* node = root.find("time_unless"); node != nullptr) {
        into.references.push_back({Reference::To::option, "time_unless", root.name("time_unless")});
        if (!into.spec.report_time.empty()) {
            problems.add(node->line, R"("time_unless" takes the place of "time": leave that out)");
        }
    }
}

}  // namespace snoopbox::tools
