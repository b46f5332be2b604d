// SPDX-License-Identifier: Apache-2.0
// The reports of a tool: what it shows of its maps.
#include <utility>

#include "tools/declarations.h"
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
    only("unit", Report::As::histogram, "histogram");
    only("sort", Report::As::table, "table");
    only("top", Report::As::table, "table");
    for (const auto* key : {"traces", "kernel", "user", "process"}) {
        only(key, Report::As::stacks, "stacks");
    }
    const bool has_columns = report.as == Report::As::table || report.as == Report::As::row;
    if (!has_columns && entry.find("columns") != nullptr) {
        problems.add(entry.line(), R"("columns" of a report goes with as: table or row only)");
    }
    if (has_columns && entry.find("keys") != nullptr) {
        problems.add(entry.line(),
                     R"(a table or row has "columns", of its keys and values, no "keys")");
    }
    for (const Column& column : report.columns) {
        if (!has_columns && column.format == Format::per_second) {
            problems.add(entry.line(), fmt::format("column \"{}\": format per_second goes with "
                                                   "as: table or row only",
                                                   column.name));
        }
    }
    if (report.as == Report::As::stacks && report.kernel.empty() && report.user.empty()) {
        problems.add(
            entry.line(),
            "stacks need \"kernel\" or \"user\": the member of the key that is the number of "
            "a stack");
    }
}

}  // namespace

void read_reports(const Mapping& root, Declarations& into, Problems& problems) {
    for (const YamlNode& node : root.list("reports")) {
        const Mapping entry(node, "a report",
                            {"map", "as", "unit", "keys", "columns", "sort", "top", "traces",
                             "kernel", "user", "process", "when", "unless"},
                            problems);
        Report report;
        report.map = entry.required_text("map");
        report.as = entry.choice<Report::As>("as", {{"histogram", Report::As::histogram},
                                                    {"table", Report::As::table},
                                                    {"row", Report::As::row},
                                                    {"stacks", Report::As::stacks}});
        report.unit = entry.text("unit");
        const bool table = report.as == Report::As::table || report.as == Report::As::row;
        report.columns = read_columns(table ? entry.required_list("columns") : entry.list("keys"),
                                      table, Reference::To::identifier, into, problems);
        report.sort = entry.text("sort");
        report.top = entry.text("top");
        report.traces = entry.text("traces");
        report.kernel = entry.text("kernel");
        report.user = entry.text("user");
        report.process = entry.text("process");
        report.when = entry.text("when");
        report.unless = entry.texts("unless");
        check_report(report, entry, problems);
        into.references.push_back({Reference::To::identifier, "map", entry.name("map")});
        if (!report.traces.empty()) {
            into.references.push_back({Reference::To::identifier, "traces", entry.name("traces")});
        }
        if (!report.top.empty()) {
            into.references.push_back({Reference::To::option, "top", entry.name("top")});
        }
        refer_to_options(entry, into);
        into.spec.reports.push_back(std::move(report));
    }
    into.spec.report_time = root.text("time");
    if (!into.spec.report_time.empty() && into.spec.report_time != always) {
        into.references.push_back({Reference::To::option, "time", root.name("time")});
    }
}

}  // namespace snoopbox::tools
