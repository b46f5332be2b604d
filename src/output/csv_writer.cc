// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <utility>

#include "output/quote.h"
#include "output/text.h"
#include "output/writers.h"

namespace snoopbox::output {
namespace {

class CsvWriter : public Writer {
  public:
    explicit CsvWriter(std::vector<ColumnStyle> columns) : columns_(std::move(columns)) {}

    void header(std::string& out) const override {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            out += i == 0 ? "" : ",";
            out += columns_[i].name;
        }
        out += '\n';
    }

    void row(const Row& row, std::string& out) override {
        const std::size_t count = std::min(columns_.size(), row.size());
        for (std::size_t i = 0; i < count; ++i) {
            if (i != 0) {
                out += ',';
            }
            std::visit(
                Overloaded{
                    [&](std::string_view text) {
                        const std::size_t begin = out.size();
                        append_text(out, text);
                        quote_cell(out, begin);
                    },
                    [&](const CutText& text) {
                        const std::size_t begin = out.size();
                        append_cut_text(out, text.bytes);
                        quote_cell(out, begin);
                    },
                    [&](const Argv& argv) {
                        const std::size_t begin = out.size();
                        append_command_line(out, argv);
                        quote_cell(out, begin);
                    },
                    [&](const TimeOfDay& time) { clock_.append_timestamp(out, time.ns); },
                    [&](const Elapsed& time) { append_seconds(out, time.ns, 6); },
                    [&](const Octal& octal) { append_octal(out, octal.value, octal.digits); },
                    [&](const Hex& hex) { append_hex(out, hex); },
                    [&](const Numbers& numbers) {
                        const std::size_t begin = out.size();
                        append_numbers(out, numbers);
                        quote_cell(out, begin);
                    },
                    [&](bool truth) { append_bool(out, truth); },
                    [&](auto integer) { append_integer(out, integer); },
                },
                row[i]);
        }
        out += '\n';
    }

  private:
    // Turns what was appended since `begin` into an RFC 4180 cell. It cannot contain line ends.
    void quote_cell(std::string& out, std::size_t begin) {
        const std::string_view cell = std::string_view(out).substr(begin);
        if (cell.find_first_of("\",") == std::string_view::npos) {
            return;
        }
        cell_ = cell;
        out.resize(begin);
        out += '"';
        for (const char c : cell_) {
            if (c == '"') {
                out += '"';
            }
            out += c;
        }
        out += '"';
    }

    std::vector<ColumnStyle> columns_;
    Clock clock_;
    std::string cell_;
};

}  // namespace

std::unique_ptr<Writer> make_csv_writer(std::vector<ColumnStyle> columns) {
    return std::make_unique<CsvWriter>(std::move(columns));
}

}  // namespace snoopbox::output
