// SPDX-License-Identifier: Apache-2.0
// A map's entries as the rows of a table.
#include <algorithm>
#include <numeric>
#include <utility>
#include <variant>
#include <vector>

#include "output/quote.h"
#include "output/sentence.h"
#include "output/text.h"
#include "reports/period.h"
#include "reports/reading.h"
#include "reports/report.h"
#include "values/decoder.h"

namespace snoopbox::reports {
namespace {

// For sorting.
double number_of(const output::Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return static_cast<double>(*number);
    }
    if (const auto* number = std::get_if<std::uint64_t>(&value)) {
        return static_cast<double>(*number);
    }
    return 0;
}

// A column of a table: a value, or a text made of values.
struct Cell {
    std::size_t value = 0;
    std::vector<output::SentencePiece> pieces = {};
    std::string text = {};  // of the last row
};

// What all rows have in common. It stands above a table; other formats have it in each row.
struct Heading {
    std::string title;
    std::string label;
    bool times = false;

    void append_lines(std::optional<output::TimeOfDay> time, output::Clock& clock,
                      std::string& out) const {
        if (time && times) {
            clock.append_time(out, time->ns);
            out += title.empty() ? '\n' : ' ';
        }
        if (!label.empty()) {
            output::append_text(out, label);
            out += '\n';
        }
        out += title.empty() ? "" : title + ":\n";
    }

    std::vector<output::ColumnStyle> columns() const {
        std::vector<output::ColumnStyle> columns;
        if (times) {
            columns.push_back({"time", "TIME"});
        }
        if (!title.empty()) {
            columns.push_back(title_column);
        }
        if (!label.empty()) {
            columns.push_back({"label", "LABEL"});
        }
        return columns;
    }

    // Of those columns. They refer to these texts.
    output::Row values(std::optional<output::TimeOfDay> time) const {
        output::Row values;
        if (times) {
            values.emplace_back(time.value_or(output::TimeOfDay{0}));
        }
        for (const auto* text : {&title, &label}) {
            if (!text->empty()) {
                values.emplace_back(std::string_view(*text));
            }
        }
        return values;
    }
};

// What is shown besides rows of values.
struct Shown {
    Heading heading;
    std::vector<output::SentencePiece> line;  // in place of rows
    std::vector<Cell> cells;                  // empty: values as they are
};

class TableReport : public Report {
  public:
    TableReport(Reading reading, values::Decoder decoder, std::unique_ptr<output::Writer> writer,
                Shown shown, bool ascending, const Style& style)
        : reading_(std::move(reading)),
          decoder_(std::move(decoder)),
          writer_(std::move(writer)),
          heading_(std::move(shown.heading)),
          line_(std::move(shown.line)),
          cells_(std::move(shown.cells)),
          is_table_(style.format == "table"),
          redraws_(style.redraws),
          top_(style.top),
          ascending_(ascending) {}

    // By the sum of what `numbers` decodes; those that are equal by that, by the next call's.
    void sort_by(values::Decoder numbers) { sort_.push_back(std::move(numbers)); }

    void header(std::string& out) override {
        if (!is_table_) {
            writer_->header(out);
        }
    }

    Status print(std::optional<output::TimeOfDay> time, std::string& out) override {
        TRY_ASSIGN(const auto entries, reading_.next());
        was_full_ |= reading_.was_full();
        decoder_.set_period(period_.next_ns());
        if (is_table_ && line_.empty()) {
            out += out.empty() && (!printed_ || redraws_) ? "" : "\n";
            heading_.append_lines(time, clock_, out);
            writer_->header(out);
        }
        printed_ = true;
        const auto first = is_table_ ? output::Row() : heading_.values(time);
        for (const auto i : in_order(entries)) {
            decoder_.decode(entries[i], row_);
            row_.insert(row_.begin(), first.begin(), first.end());
            if (is_table_ && !line_.empty()) {
                out += '\t';
                output::append_sentence(out, line_, row_, clock_);
                out += '\n';
            } else {
                writer_->row(cells_.empty() ? row_ : shown_row(), out);
            }
        }
        return {};
    }

  private:
    const output::Row& shown_row() {
        shown_.clear();
        for (auto& cell : cells_) {
            if (cell.pieces.empty()) {
                shown_.push_back(row_[cell.value]);
                continue;
            }
            cell.text.clear();
            output::append_sentence(cell.text, cell.pieces, row_, clock_);
            shown_.emplace_back(values::Composed{cell.text});
        }
        return shown_;
    }

    std::vector<std::size_t> in_order(const read::Entries& entries) {
        std::vector<std::size_t> order(entries.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::vector<double> by(entries.size());
        // The column that decides comes last.
        for (std::size_t next = sort_.size(); next > 0; --next) {
            auto& numbers = sort_[next - 1];
            for (const auto i : order) {
                numbers.decode(entries[i], row_);
                by[i] = 0;
                for (const auto& value : row_) {
                    by[i] += number_of(value);
                }
            }
            std::ranges::stable_sort(order, [&](auto a, auto b) { return by[a] > by[b]; });
        }
        if (top_ && order.size() > *top_) {
            order.resize(*top_);
        }
        if (ascending_) {
            std::ranges::reverse(order);
        }
        return order;
    }

    Reading reading_;
    values::Decoder decoder_;
    std::unique_ptr<output::Writer> writer_;
    Heading heading_;
    std::vector<output::SentencePiece> line_;
    std::vector<Cell> cells_;
    output::Row shown_;
    bool is_table_;
    bool redraws_;
    bool printed_ = false;
    std::vector<values::Decoder> sort_;
    std::optional<std::size_t> top_;
    bool ascending_;
    Period period_;
    output::Row row_;
    output::Clock clock_;
};

// Where some columns are texts of others, a table shows those in their place.
std::vector<Cell> cells_of(const std::vector<tools::Column>& shown,
                           const std::vector<tools::Column>& data) {
    std::vector<Cell> cells;
    for (const auto& column : shown) {
        const auto value = std::ranges::find(data, column.name, &tools::Column::name);
        cells.push_back(
            {static_cast<std::size_t>(value - data.begin()), pieces_of(column.shows, data)});
    }
    return cells;
}

}  // namespace

Result<std::unique_ptr<Report>> make_table(const tools::Report& report, TypedMap map,
                                           const std::vector<tools::Column>& columns,
                                           const Style& style, const attach::Object& object) {
    auto all = columns;
    std::optional<OwnerKeys> owners;
    if (report.by) {
        TRY_ASSIGN(auto made, OwnerKeys::create(*report.by, style, map, report.map, object));
        owners.emplace(std::move(made));
        all.insert(all.begin(), owners->column());
    }
    const auto data = tools::columns_of_data(all);
    auto decoder = values::Decoder::of_map(data, object.types(), map.key, map.value);
    if (!decoder) {
        return within("map " + report.map, std::move(decoder.error()));
    }
    const bool is_table = style.format == "table";
    const bool composes = is_table && data.size() < all.size();
    const auto shown = composes ? tools::columns_of_table(all) : data;
    auto styles = styles_of(shown);
    Heading heading{style.title, report.label, style.times};
    if (!is_table) {
        const auto first = heading.columns();
        styles.insert(styles.begin(), first.begin(), first.end());
    }
    TRY_ASSIGN(auto writer, output::make_writer(style.format, std::move(styles)));
    const auto types = std::pair(map.key, map.value);
    TRY_ASSIGN(auto reading, Reading::create(report, style, std::move(map), object));
    if (owners) {
        reading.rename(std::move(*owners));
    }
    auto table =
        std::make_unique<TableReport>(std::move(reading), std::move(*decoder), std::move(writer),
                                      Shown{std::move(heading), pieces_of(report.line, data),
                                            composes ? cells_of(shown, data) : std::vector<Cell>()},
                                      report.ascending, style);
    for (const auto& fields : style.sort) {
        std::vector<tools::Column> numbers(fields.size());
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            numbers[i].name = numbers[i].field = fields[i];
        }
        auto by = values::Decoder::of_map(numbers, object.types(), types.first, types.second);
        if (!by) {
            return within("map " + report.map + " cannot be sorted", std::move(by.error()));
        }
        table->sort_by(std::move(*by));
    }
    return table;
}

}  // namespace snoopbox::reports
