// SPDX-License-Identifier: Apache-2.0
#include "session/printer.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "kernel/host_roots.h"
#include "values/integers.h"
#include "values/type_columns.h"

namespace snoopbox::session {
namespace {

std::size_t index_of(const std::vector<tools::Column>& columns, const std::string& name,
                     std::size_t otherwise) {
    const auto found = std::ranges::find(columns, name, &tools::Column::name);
    return found == columns.end() ? otherwise : static_cast<std::size_t>(found - columns.begin());
}

std::vector<output::ColumnStyle> styles_of(const std::vector<tools::Column>& columns) {
    std::vector<output::ColumnStyle> styles;
    styles.reserve(columns.size());
    for (const auto& column : columns) {
        styles.push_back({column.name, column.heading, column.width, column.right});
    }
    return styles;
}

}  // namespace

Result<Printer::Kind> Printer::kind_of(const tools::EventKind& declared,
                                       const tools::ToolSpec& tool,
                                       const std::vector<tools::Column>& shown,
                                       const cli::ToolArguments& arguments, const btf* types,
                                       values::EventClock& clock) {
    auto decoder =
        values::Decoder::of_records(declared.columns, types, declared.struct_name, &clock);
    if (!decoder) {
        return within(tool.file, std::move(decoder.error()));
    }
    Kind kind{std::move(*decoder)};
    for (const auto& column : shown) {
        kind.shown.push_back({index_of(declared.columns, column.name, Shown::absent)});
    }
    for (const auto& option : tool.options) {
        const auto* value = arguments.find(option.name);
        if (!option.matches.empty() && value->regex()) {
            const auto column = index_of(declared.columns, option.matches, Shown::absent);
            if (column == Shown::absent) {
                kind.is_hidden = true;
            } else {
                kind.filter.add(column, value->regex());
            }
        }
        for (std::size_t i = 0; i < shown.size(); ++i) {
            kind.shown[i].quote_all |= option.quotes == shown[i].name && value->given;
            if (option.limits == shown[i].name && value->number()) {
                kind.shown[i].limit = static_cast<std::size_t>(*value->number());
            }
        }
    }
    return kind;
}

Result<Printer> Printer::of_tool(const tools::ToolSpec& tool, const cli::ToolArguments& arguments,
                                 const btf* types, values::EventClock& clock, int fd) {
    auto declared = tool.events;
    if (declared.columns.empty()) {
        auto columns = values::columns_of(types, declared.kinds.front().struct_name);
        if (!columns) {
            return within(tool.file, std::move(columns.error()));
        }
        declared.kinds.front().columns = *columns;
        declared.columns = std::move(*columns);
    }
    std::vector<tools::Column> shown;
    std::ranges::copy_if(
        declared.columns, std::back_inserter(shown),
        [&](const tools::Column& column) { return arguments.shows(column.when, column.unless); });
    TRY_ASSIGN(auto output,
               RowOutput::create(arguments.common.output_format, styles_of(shown), fd));
    Printer printer(std::move(output));
    for (const auto& one : declared.kinds) {
        TRY_ASSIGN(auto kind, kind_of(one, tool, shown, arguments, types, clock));
        printer.kinds_.push_back(std::move(kind));
    }
    const auto journal = std::ranges::find_if(tool.options, [&](const tools::Option& option) {
        return option.journal && arguments.given(option.name);
    });
    if (journal != tool.options.end()) {
        auto opened =
            output::Journal::open(kernel::visible_host_roots("/"), tool.name, styles_of(shown));
        if (!opened) {
            return within("--" + journal->name, std::move(opened.error()));
        }
        printer.journal_ = std::move(*opened);
    }
    return printer;
}

Result<Printer> Printer::of_type(const btf* types, std::uint32_t id, std::string_view format,
                                 int fd) {
    TRY_ASSIGN(const auto columns, values::columns_of(types, id));
    TRY_ASSIGN(auto decoder, values::Decoder::of_records(columns, types, id, nullptr));
    TRY_ASSIGN(auto output, RowOutput::create(format, styles_of(columns), fd));
    Printer printer(std::move(output));
    Kind kind{std::move(decoder)};
    for (std::size_t i = 0; i < columns.size(); ++i) {
        kind.shown.push_back({i});
    }
    printer.kinds_.push_back(std::move(kind));
    return printer;
}

Printer::Kind* Printer::kind_of(std::string_view record) {
    if (kinds_.size() == 1) {
        return &kinds_.front();
    }
    constexpr std::uint32_t kind_bytes = 8;  // `u64 kind`, the first member
    const auto number =
        record.size() < kind_bytes ? kinds_.size() : values::load_unsigned(record, 0, kind_bytes);
    return number < kinds_.size() ? &kinds_[number] : nullptr;
}

bool Printer::take(std::string_view record) {
    Kind* kind = kind_of(record);
    if (kind == nullptr || !kind->decoder.decode(record, all_)) {
        ++too_short_;
        return true;
    }
    if (!kind->is_hidden && kind->filter.passes(all_)) {
        row_.clear();
        for (const auto& column : kind->shown) {
            auto& value =
                row_.emplace_back(column.column == Shown::absent ? values::Value(values::Absent())
                                                                 : all_[column.column]);
            if (auto* argv = std::get_if<values::Argv>(&value)) {
                argv->quote_all = column.quote_all;
                argv->limit = column.limit;
            }
        }
        output_.put(row_);
        if (journal_) {
            journal_->send(row_);
        }
    }
    return !output_.is_full();
}

}  // namespace snoopbox::session
