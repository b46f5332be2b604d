// SPDX-License-Identifier: Apache-2.0
#include "session/printer.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "values/type_columns.h"

namespace snoopbox::session {
namespace {

std::size_t column_index(const tools::Events& events, const std::string& name) {
    const auto found = std::ranges::find(events.columns, name, &tools::Column::name);
    return static_cast<std::size_t>(found - events.columns.begin());
}

}  // namespace

Result<Printer> Printer::of_tool(const tools::ToolSpec& tool, const cli::ToolArguments& arguments,
                                 const btf* types, values::EventClock& clock, int fd) {
    auto decoder =
        values::Decoder::of_records(tool.events.columns, types, tool.events.struct_name, &clock);
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

Result<Printer> Printer::of_type(const btf* types, std::uint32_t id, std::string_view format,
                                 int fd) {
    const auto columns = values::columns_of(types, id);
    if (!columns) {
        return tl::make_unexpected(columns.error());
    }
    auto decoder = values::Decoder::of_records(*columns, types, id, nullptr);
    if (!decoder) {
        return tl::make_unexpected(std::move(decoder.error()));
    }
    std::vector<output::ColumnStyle> styles;
    std::vector<Shown> shown;
    for (const auto& column : *columns) {
        styles.push_back({column.name, column.heading, column.width, column.right});
        shown.push_back({shown.size()});
    }
    auto output = RowOutput::create(format, std::move(styles), fd);
    if (!output) {
        return tl::make_unexpected(std::move(output.error()));
    }
    Printer printer(std::move(*decoder), std::move(*output));
    printer.shown_ = std::move(shown);
    return printer;
}

bool Printer::take(std::string_view record) {
    if (!decoder_.decode(record, all_)) {
        ++too_short_;
    } else if (filter_.passes(all_)) {
        row_.clear();
        for (const auto& column : shown_) {
            auto& value = row_.emplace_back(all_[column.column]);
            if (auto* argv = std::get_if<values::Argv>(&value)) {
                argv->quote_all = column.quote_all;
                argv->limit = column.limit;
            }
        }
        output_.put(row_);
    }
    return !output_.is_full();
}

}  // namespace snoopbox::session
