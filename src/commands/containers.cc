// SPDX-License-Identifier: Apache-2.0
#include "commands/containers.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/containers_arguments.h"
#include "containers/cgroup_name.h"
#include "containers/containers.h"
#include "containers/selection.h"
#include "containers/sight.h"
#include "kernel/place.h"
#include "kernel/subject.h"
#include "output/quote.h"
#include "output/writer.h"
#include "util/file.h"
#include "util/format.h"
#include "util/log.h"
#include "util/utf8.h"

namespace snoopbox::commands {
namespace {

using containers::Container;

constexpr std::size_t shown_of_id = 12;

std::string_view or_dash(std::string_view text) {
    return text.empty() ? "-" : text;
}

output::Row table_row(const Container& container) {
    const std::string_view id = container.id;
    return {containers::is_hex_id(id) ? id.substr(0, shown_of_id) : id,
            or_dash(container.name),
            or_dash(container.pod),
            or_dash(container.pod_namespace),
            or_dash(container.image),
            or_dash(container.runtime),
            container.pid > 0 ? output::Value(std::int64_t{container.pid})
                              : output::Value(std::string_view("-")),
            std::string_view(container.cgroup)};
}

output::Row data_row(const Container& container) {
    return {output::text_or_absent(container.id),
            output::text_or_absent(container.name),
            output::text_or_absent(container.pod),
            output::text_or_absent(container.pod_namespace),
            output::text_or_absent(container.image),
            output::text_or_absent(container.runtime),
            container.pid > 0 ? output::Value(std::int64_t{container.pid})
                              : output::Value(output::Absent()),
            output::text_or_absent(container.cgroup),
            container.cgroup_id,
            output::text_or_absent(container.hierarchy),
            output::text_or_absent(container.pod_uid),
            output::text_or_absent(container.qos)};
}

const std::vector<std::string> data_names{"id",        "name",      "pod",     "namespace",
                                          "image",     "runtime",   "pid",     "cgroup",
                                          "cgroup_id", "hierarchy", "pod_uid", "qos"};
constexpr std::array<std::string_view, 8> headings{"ID",    "NAME",    "POD", "NAMESPACE",
                                                   "IMAGE", "RUNTIME", "PID", "CGROUP"};

// As wide as what is in them, but a single long value does not widen a column for all.
std::vector<output::ColumnStyle> table_columns(const std::vector<output::Row>& rows) {
    constexpr std::size_t widest = 40;
    std::vector<output::ColumnStyle> columns;
    for (std::size_t i = 0; i < headings.size(); ++i) {
        std::size_t width = headings[i].size();
        for (const auto& row : rows) {
            std::string cell;
            if (const auto* text = std::get_if<std::string_view>(&row[i])) {
                output::append_text(cell, *text);
            } else if (const auto* number = std::get_if<std::int64_t>(&row[i])) {
                cell = std::to_string(*number);
            }
            if (const auto used = display_width(cell); used <= widest) {
                width = std::max(width, used);
            }
        }
        columns.push_back({.name = "",
                           .heading = std::string(headings[i]),
                           .width = static_cast<int>(width),
                           .right = headings[i] == "PID"});
    }
    return columns;
}

Status print(const std::vector<const Container*>& chosen, const std::string& format) {
    std::vector<output::Row> rows;
    std::vector<output::ColumnStyle> columns;
    rows.reserve(chosen.size());
    for (const auto* container : chosen) {
        rows.push_back(format == "table" ? table_row(*container) : data_row(*container));
    }
    if (format == "table") {
        columns = table_columns(rows);
    } else {
        for (const auto& name : data_names) {
            columns.push_back({name, ""});
        }
    }
    TRY_ASSIGN(const auto writer, output::make_writer(format, std::move(columns)));
    std::string out;
    writer->header(out);
    for (const auto& row : rows) {
        writer->row(row, out);
    }
    return write_all(STDOUT_FILENO, out);
}

Status check_sight(const containers::Containers& found) {
    if (!found.sees_cgroups()) {
        return containers::fail_no_cgroups();
    }
    if (!found.sees_all_cgroups()) {
        const auto remedy = containers::remedy_for_a_part();
        log::warning(containers::only_a_part + (remedy.empty() ? "" : "; for all: " + remedy));
    }
    const auto place = kernel::find_place(kernel::this_process());
    if (!place.is_root && !found.all().empty()) {
        log::warning("only root can read the files that name most containers: " +
                     kernel::remedy(place, kernel::Need::privileges));
    }
    return {};
}

}  // namespace

Status containers(std::span<const std::string> words) {
    TRY_ASSIGN(const auto arguments, cli::parse_containers_arguments(words));
    if (arguments.help) {
        return write_all(STDOUT_FILENO, cli::containers_help());
    }
    const auto found = containers::Containers::look();
    TRY(check_sight(found));
    std::vector<const Container*> chosen;
    std::vector<std::string> unmatched = arguments.wanted;
    for (const auto& container : found.all()) {
        bool is_wanted = arguments.wanted.empty();
        for (const auto& wanted : arguments.wanted) {
            if (containers::is_meant(container, wanted)) {
                is_wanted = true;
                std::erase(unmatched, wanted);
            }
        }
        if (is_wanted) {
            chosen.push_back(&container);
        }
    }
    if (!chosen.empty() || unmatched.empty()) {
        TRY(print(chosen, arguments.output_format));
    }
    return unmatched.empty()
               ? Status()
               : fail(fmt::format("no container here has the name or ID \"{}\"", unmatched.front()),
                      "snoopbox containers lists those that run");
}

}  // namespace snoopbox::commands
