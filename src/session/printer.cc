// SPDX-License-Identifier: Apache-2.0
#include "session/printer.h"

#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "cli/columns.h"
#include "kernel/host_roots.h"
#include "util/format.h"
#include "values/integers.h"
#include "values/type_columns.h"

namespace snoopbox::session {
namespace {

std::optional<std::size_t> index_of(const std::vector<tools::Column>& columns,
                                    const std::string& name) {
    const auto found = std::ranges::find(columns, name, &tools::Column::name);
    return found == columns.end() ? std::nullopt : std::optional(found - columns.begin());
}

// Values are those of `columns`.
std::vector<output::SentencePiece> pieces_of(const std::vector<tools::Piece>& declared,
                                             const std::vector<tools::Column>& columns) {
    std::vector<output::SentencePiece> pieces;
    pieces.reserve(declared.size());
    for (const auto& piece : declared) {
        pieces.push_back({piece.text, index_of(columns, piece.column), piece.quoted});
    }
    return pieces;
}

std::vector<output::ColumnStyle> styles_of(const std::vector<tools::Column>& columns) {
    std::vector<output::ColumnStyle> styles;
    styles.reserve(columns.size());
    for (const auto& column : columns) {
        styles.push_back({column.name, column.heading, column.width, column.right, column.below});
    }
    return styles;
}

// Names the kind of a row.
tools::Column column_of_kinds(const std::vector<RecordKind>& kinds) {
    tools::Column column;
    column.name = "record";
    column.heading = "RECORD";
    std::size_t width = column.heading.size();
    for (const auto& kind : kinds) {
        width = std::max(width, kind.name.size());
    }
    column.width = static_cast<int>(width);
    return column;
}

// Those that another kind has as well are shown once.
void add_columns(const std::vector<tools::Column>& columns, std::vector<tools::Column>& shown) {
    for (const auto& column : columns) {
        const auto known = std::ranges::find(shown, column.name, &tools::Column::name);
        if (known == shown.end()) {
            shown.push_back(column);
        } else {
            known->width = std::max(known->width, column.width);
        }
    }
}

}  // namespace

Result<ShownColumn> Printer::shown_as(const tools::Column& column, const tools::EventKind& kind,
                                      const tools::ToolSpec& tool,
                                      const cli::ToolArguments& arguments,
                                      const attach::Object& object) {
    const auto data = tools::columns_of_data(kind.columns);
    const auto own = std::ranges::find(kind.columns, column.name, &tools::Column::name);
    if (column.owner) {
        return ShownColumn{.owner = column.owner,
                           .for_tables = arguments.common.output_format == "table",
                           .owners = owners_,
                           .users = users_.get()};
    }
    if (column.name.empty()) {
        return ShownColumn{.pieces = pieces_of(kind.line, data)};
    }
    if (own == kind.columns.end()) {
        return ShownColumn();
    }
    ShownColumn shown{.from = index_of(data, column.name), .pieces = pieces_of(own->shows, data)};
    for (const auto& option : tool.options) {
        const auto* value = arguments.find(option.name);
        shown.hex |= option.dumps == column.name && value->given;
        shown.quote_all |= option.quotes == column.name && value->given;
        if (option.limits == column.name && value->number()) {
            shown.limit = static_cast<std::size_t>(*value->number());
        }
    }
    if (own->format == tools::Format::stack) {
        const int map = object.map_fd(own->traces);
        if (map < 0) {
            return fail(
                fmt::format("column {}: no program uses the map \"{}\"", own->name, own->traces));
        }
        const bool addresses = std::ranges::any_of(tool.options, [&](const tools::Option& option) {
            return option.stacks == tools::StackLook::addresses && arguments.given(option.name);
        });
        const reports::FrameStyle style{.offsets = true, .addresses = addresses};
        shown.stacks = &stacks_.try_emplace(own->traces, map, style).first->second;
    }
    return shown;
}

Result<Printer::Kind> Printer::kind_of(const tools::EventKind& declared,
                                       const tools::ToolSpec& tool,
                                       const std::vector<tools::Column>& shown,
                                       const cli::ToolArguments& arguments,
                                       const attach::Object& object, values::EventClock& clock) {
    const auto data = tools::columns_of_data(declared.columns);
    auto decoder = values::Decoder::of_records(data, object.types(), declared.struct_name, &clock);
    if (!decoder) {
        return within(tool.file, std::move(decoder.error()));
    }
    Kind kind{std::move(*decoder)};
    for (const auto& column : shown) {
        auto one = shown_as(column, declared, tool, arguments, object);
        if (!one) {
            return within(tool.file, std::move(one.error()));
        }
        kind.shown.push_back(std::move(*one));
    }
    for (const auto& option : tool.options) {
        const auto* value = arguments.find(option.name);
        if (option.matches.empty() || !value->regex()) {
            continue;
        }
        const auto own = std::ranges::find(declared.columns, option.matches, &tools::Column::name);
        if (const auto column = index_of(data, option.matches)) {
            kind.filter.add(*column, value->regex());
        } else if (own != declared.columns.end()) {
            kind.sentences.emplace_back(ShownColumn{.pieces = pieces_of(own->shows, data)},
                                        value->regex());
        } else {
            kind.is_hidden = true;
        }
    }
    return kind;
}

Result<Printer> Printer::of_tool(const tools::ToolSpec& tool, const cli::ToolArguments& arguments,
                                 const attach::Object& object, values::EventClock& clock,
                                 containers::Owners* owners, int fd) {
    auto declared = tool.events;
    if (declared.columns.empty()) {
        auto columns = values::columns_of(object.types(), declared.kinds.front().struct_name);
        if (!columns) {
            return within(tool.file, std::move(columns.error()));
        }
        declared.kinds.front().columns = *columns;
        declared.columns = std::move(*columns);
        if (arguments.common.columns) {
            TRY_ASSIGN(declared.chosen, cli::chosen_columns(tool, declared, arguments));
        }
    }
    const auto& format = arguments.common.output_format;
    const auto shown =
        declared.chosen
            ? *declared.chosen
            : arguments.shown(format == "table" ? tools::columns_of_table(declared)
                                                : tools::columns_of_data(declared.columns));
    TRY_ASSIGN(auto output, RowOutput::create(format, styles_of(shown), fd));
    Printer printer(std::move(output));
    printer.owners_ = declared.has_owners ? owners : nullptr;
    if (declared.has_users && owners != nullptr) {
        printer.has_users_ = true;
        printer.users_ = std::make_unique<containers::Users>(*owners);
    }
    for (const auto& one : declared.kinds) {
        TRY_ASSIGN(auto kind, printer.kind_of(one, tool, shown, arguments, object, clock));
        printer.kinds_.push_back(std::move(kind));
    }
    const auto is_given = [&](const tools::Option& option) {
        return option.aggregates && arguments.given(option.name);
    };
    if (std::ranges::any_of(tool.options, is_given)) {
        printer.output_.count_rows(format);
    }
    if (const auto most = arguments.driven(tool, tools::Drives::events)) {
        printer.most_rows_ = static_cast<std::uint64_t>(*most);
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

Result<Printer> Printer::of_kinds(const btf* types, const std::vector<RecordKind>& kinds,
                                  std::string_view format, values::EventClock* clock, int fd) {
    std::vector<std::vector<tools::Column>> own;
    std::vector<tools::Column> shown;
    if (kinds.size() > 1) {
        shown.push_back(column_of_kinds(kinds));
    }
    for (const auto& kind : kinds) {
        auto columns = kind.columns;
        if (columns.empty()) {
            TRY_ASSIGN(columns, values::columns_of(types, kind.type));
        }
        add_columns(columns, shown);
        own.push_back(std::move(columns));
    }
    TRY_ASSIGN(auto output, RowOutput::create(format, styles_of(shown), fd));
    Printer printer(std::move(output));
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        TRY_ASSIGN(auto decoder, values::Decoder::of_records(own[i], types, kinds[i].type, clock));
        Kind kind{std::move(decoder)};
        kind.foreign = kinds[i];
        for (const auto& column : shown) {
            kind.shown.push_back(column.field.empty()
                                     ? ShownColumn{.pieces = {{kinds[i].name, {}, false}}}
                                     : ShownColumn{.from = index_of(own[i], column.name)});
        }
        printer.kinds_.push_back(std::move(kind));
    }
    return printer;
}

bool RecordKind::is_of(std::size_t from, std::string_view record) const {
    // The kernel adds a length of 4 bytes to each record and rounds up to 8.
    constexpr std::size_t length_bytes = 4;
    constexpr std::size_t unit = 8;
    const auto whole = [&](std::size_t length) {
        return is_padded ? (length + length_bytes + unit - 1) / unit * unit - length_bytes : length;
    };
    return from == buffer && (!bytes || record.size() == whole(*bytes)) &&
           (!tag ||
            (record.size() >= tag_bytes && values::load_unsigned(record, 0, tag_bytes) == *tag));
}

Printer::Kind* Printer::kind_of(std::string_view record) {
    if (kinds_.front().foreign) {
        const auto found = std::ranges::find_if(
            kinds_, [&](const Kind& kind) { return kind.foreign->is_of(from_, record); });
        return found == kinds_.end() ? nullptr : &*found;
    }
    if (kinds_.size() == 1) {
        return &kinds_.front();
    }
    constexpr std::uint32_t kind_bytes = 8;  // `u64 kind`, the first member
    const auto number =
        record.size() < kind_bytes ? kinds_.size() : values::load_unsigned(record, 0, kind_bytes);
    return number < kinds_.size() ? &kinds_[number] : nullptr;
}

bool Printer::Kind::passes(const values::Row& all) {
    return !is_hidden && filter.passes(all) && std::ranges::all_of(sentences, [&](auto& sentence) {
        auto& [column, regex] = sentence;
        const auto text = std::get<values::Composed>(column.value_of(all, {})).text;
        return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *regex);
    });
}

bool Printer::take(std::string_view record) {
    if (is_done()) {
        return true;
    }
    Whose whose;
    const auto take_last = [&record] {
        constexpr std::size_t bytes = sizeof(std::uint64_t);
        const auto number =
            record.size() < bytes ? 0 : values::load_unsigned(record, record.size() - bytes, bytes);
        record.remove_suffix(std::min(record.size(), bytes));
        return number;
    };
    if (owners_ != nullptr) {
        whose.cgroup = take_last();
    }
    if (has_users_) {
        const auto user = take_last();
        constexpr auto unknown = ~std::uint64_t{0};  // SNOOP_NO_USER
        whose.user = user == unknown ? std::nullopt : std::optional(static_cast<uid_t>(user));
    }
    if (judge_) {
        constexpr std::size_t most_held = 10'000;
        const auto verdict = judge_(whose.cgroup, held_.size() >= most_held);
        if (verdict == containers::Verdict::open) {
            held_.emplace_back(whose, record);
        }
        if (verdict != containers::Verdict::yes) {
            return true;
        }
    }
    show(record, whose);
    return !output_.is_full();
}

void Printer::show_held(bool is_last) {
    std::erase_if(held_, [&](const auto& held) {
        const auto& [whose, record] = held;
        const auto verdict = judge_(whose.cgroup, is_last);
        if (verdict == containers::Verdict::yes && !is_done()) {
            show(record, whose);
        }
        return verdict != containers::Verdict::open;
    });
}

void Printer::show(std::string_view record, const Whose& whose) {
    Kind* kind = kind_of(record);
    if (kind == nullptr || !kind->decoder.decode(record, all_)) {
        ++too_short_;
        return;
    }
    if (kind->passes(all_)) {
        ++rows_;
        row_.clear();
        for (auto& column : kind->shown) {
            row_.push_back(column.value_of(all_, whose));
        }
        output_.put(row_);
        if (journal_) {
            journal_->send(row_);
        }
    }
}

}  // namespace snoopbox::session
