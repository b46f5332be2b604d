// SPDX-License-Identifier: Apache-2.0
#include "session/printer.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "util/format.h"

namespace snoopbox::session {
namespace {

std::size_t column_index(const tools::Events& events, const std::string& name) {
    const auto found = std::ranges::find(events.columns, name, &tools::Column::name);
    return static_cast<std::size_t>(found - events.columns.begin());
}

}  // namespace

Result<Printer> Printer::create(const tools::ToolSpec& tool, const cli::ToolArguments& arguments,
                                const btf* types, values::EventClock& clock, int fd) {
    auto decoder = values::Decoder::create(tool.events, types, clock);
    if (!decoder) {
        return within(tool.file, std::move(decoder.error()));
    }
    std::vector<output::ColumnStyle> styles;
    std::vector<Shown> shown;
    for (std::size_t i = 0; i < tool.events.columns.size(); ++i) {
        const auto& column = tool.events.columns[i];
        if (arguments.shows(column.when, column.unless)) {
            styles.push_back({column.name, column.heading, column.width, column.right});
            shown.push_back({i});
        }
    }
    auto output = RowOutput::create(arguments.common.output_format, std::move(styles), fd);
    if (!output) {
        return tl::make_unexpected(std::move(output.error()));
    }
    Printer printer(std::move(*decoder), std::move(*output));
    for (const auto& option : tool.options) {
        const auto* value = arguments.find(option.name);
        if (!option.matches.empty() && value->regex()) {
            printer.filter_.add(column_index(tool.events, option.matches), value->regex());
        }
        for (auto& column : shown) {
            const auto& name = tool.events.columns[column.column].name;
            column.quote_all |= option.quotes == name && value->given;
            if (option.limits == name && value->number()) {
                column.limit = static_cast<std::size_t>(*value->number());
            }
        }
    }
    printer.shown_ = std::move(shown);
    return printer;
}

Status Printer::print(std::string_view record) {
    if (!decoder_.decode(record, all_)) {
        return fail(fmt::format("an event of {} bytes is too short for its struct", record.size()),
                    "this is a bug in the tool or in snoopbox");
    }
    if (!filter_.passes(all_)) {
        return {};
    }
    row_.clear();
    for (const auto& column : shown_) {
        auto& value = row_.emplace_back(all_[column.column]);
        if (auto* argv = std::get_if<values::Argv>(&value)) {
            argv->quote_all = column.quote_all;
            argv->limit = column.limit;
        }
    }
    output_.put(row_);
    return {};
}

}  // namespace snoopbox::session
