// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <utility>

#include "output/block.h"
#include "output/cells.h"
#include "output/writers.h"
#include "util/utf8.h"

namespace snoopbox::output {
namespace {

class TableWriter : public Writer {
  public:
    explicit TableWriter(std::vector<ColumnStyle> columns) : columns_(std::move(columns)) {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            (columns_[i].below ? below_ : cells_).push_back(i);
        }
    }

    void header(std::string& out) const override {
        if (columns_.size() == below_.size() + 1 && columns_[cells_.front()].heading.empty()) {
            return;  // rows are sentences
        }
        for (const std::size_t i : cells_) {
            const std::size_t begin = out.size();
            out += columns_[i].heading;
            finish_cell(i, begin, out);
        }
        out += '\n';
    }

    void row(const Row& row, std::string& out) override {
        for (const std::size_t i : cells_) {
            const std::size_t begin = out.size();
            if (i < row.size()) {
                append_value(out, row[i], clock_, Precision::brief);
                finish_cell(i, begin, out);
            }
        }
        out += '\n';
        append_blocks(row, out);
    }

  private:
    // An empty line follows them.
    void append_blocks(const Row& row, std::string& out) {
        bool any = false;
        for (const std::size_t i : below_) {
            any |= i < row.size() && append_block(out, columns_[i], row[i], clock_);
        }
        out += any ? "\n" : "";
    }

    // Pads what column `i` has appended since `begin`, and adds the blank before the next column.
    void finish_cell(std::size_t i, std::size_t begin, std::string& out) const {
        const ColumnStyle& column = columns_[i];
        const bool last = i == cells_.back();
        const auto width = static_cast<std::size_t>(std::max(column.width, 0));
        if (width > 0 && (column.right || !last)) {
            const std::size_t used = display_width(std::string_view(out).substr(begin));
            const std::size_t missing = width > used ? width - used : 0;
            if (column.right) {
                out.insert(begin, missing, ' ');
            } else {
                out.append(missing, ' ');
            }
        }
        if (!last) {
            out += ' ';
        }
    }

    std::vector<ColumnStyle> columns_;
    std::vector<std::size_t> cells_;  // indices into columns_
    std::vector<std::size_t> below_;
    Clock clock_;
};

}  // namespace

std::unique_ptr<Writer> make_table_writer(std::vector<ColumnStyle> columns) {
    return std::make_unique<TableWriter>(std::move(columns));
}

}  // namespace snoopbox::output
