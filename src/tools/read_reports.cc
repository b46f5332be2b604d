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
    if (entry.find("unit") != nullptr && report.as == Report::As::table) {
        problems.add(entry.line(), "the columns of a table have units of their own");
    }
    only("columns", Report::As::table, "table");
    only("sort", Report::As::table, "table");
    only("top", Report::As::table, "table");
    for (const auto* key : {"traces", "kernel", "user", "process"}) {
        only(key, Report::As::stacks, "stacks");
    }
    if (report.as == Report::As::table && entry.find("keys") != nullptr) {
        problems.add(entry.line(), "a table has \"columns\", of its keys and values");
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
                                                    {"stacks", Report::As::stacks}});
        report.unit = entry.text("unit");
        const bool table = report.as == Report::As::table;
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
    if (!into.spec.report_time.empty()) {
        into.references.push_back({Reference::To::option, "time", root.name("time")});
    }
}

}  // namespace snoopbox::tools
