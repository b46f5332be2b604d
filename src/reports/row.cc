// SPDX-License-Identifier: Apache-2.0
// An array of one entry as a row for each interval, under one heading. As in vmstat, a terminal
// gets the heading again before it has scrolled away.
#include <algorithm>
#include <utility>

#include "reports/period.h"
#include "reports/report.h"
#include "util/terminal.h"
#include "values/decoder.h"

namespace snoopbox::reports {
namespace {

class RowReport : public Report {
  public:
    RowReport(read::MapReader reader, values::Decoder decoder,
              std::unique_ptr<output::Writer> writer, const Style& style)
        : reader_(std::move(reader)),
          decoder_(std::move(decoder)),
          writer_(std::move(writer)),
          times_(style.times),
          fd_(style.format == "table" ? style.fd : -1) {}

    // What was counted before is left out, so that rates are exact.
    Status begin() {
        auto entries = reader_.take();
        period_.next_ns();
        return entries ? Status{} : Status(tl::make_unexpected(std::move(entries.error())));
    }

    void header(std::string& out) override { writer_->header(out); }

    Status print(std::optional<output::TimeOfDay> time, std::string& out) override {
        TRY_ASSIGN(const auto entries, reader_.take());
        decoder_.set_period(period_.next_ns());
        // Those without a count are left out.
        const std::string nothing(reader_.entry_bytes(), '\0');
        decoder_.decode(entries.size() > 0 ? entries[0] : nothing, row_);
        if (times_) {
            row_.insert(row_.begin(), time.value_or(output::TimeOfDay{0}));
        }
        if (rows_ == rows_below_heading()) {
            writer_->header(out);
            rows_ = 0;
        }
        writer_->row(row_, out);
        ++rows_;
        return {};
    }

  private:
    // How many fit on the screen; none but on a terminal.
    std::optional<std::size_t> rows_below_heading() const {
        constexpr std::size_t usual = 24;
        constexpr std::size_t least = 5;
        const auto terminal = terminal_size(fd_);
        if (!terminal) {
            return std::nullopt;
        }
        const auto lines = terminal->lines == 0 ? usual : terminal->lines;
        return std::max(lines, least + 2) - 2;  // the heading, and the line of the cursor
    }

    read::MapReader reader_;
    values::Decoder decoder_;
    std::unique_ptr<output::Writer> writer_;
    bool times_;
    int fd_;
    std::size_t rows_ = 0;  // since the last heading
    Period period_;
    output::Row row_;
};

}  // namespace

Result<std::unique_ptr<Report>> make_row(const tools::Report& report,
                                         const std::vector<tools::Column>& columns,
                                         const Style& style, const attach::Object& object) {
    TRY_ASSIGN(auto map, open_map(object, report.map));
    if (!map.reader.is_single()) {
        return fail("map " + report.map + " has several entries, and a row shows one",
                    "declare an array of one struct, or show it as: table");
    }
    auto decoder = values::Decoder::of_map(columns, object.types(), map.key, map.value);
    if (!decoder) {
        return within("map " + report.map, std::move(decoder.error()));
    }
    auto styles = styles_of(columns);
    if (style.times) {
        constexpr int time_width = 8;
        styles.insert(styles.begin(), {"time", "TIME", time_width});
    }
    TRY_ASSIGN(auto writer, output::make_writer(style.format, std::move(styles)));
    auto row = std::make_unique<RowReport>(std::move(map.reader), std::move(*decoder),
                                           std::move(writer), style);
    TRY(row->begin());
    return row;
}

}  // namespace snoopbox::reports
