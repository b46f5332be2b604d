// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <utility>

#include "output/cells.h"
#include "output/writers.h"
#include "util/utf8.h"

namespace snoopbox::output {
namespace {

class TableWriter : public Writer {
  public:
    explicit TableWriter(std::vector<ColumnStyle> columns) : columns_(std::move(columns)) {}

    void header(std::string& out) const override {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const std::size_t begin = out.size();
            out += columns_[i].heading;
            finish_cell(i, begin, out);
        }
        out += '\n';
    }

    void row(const Row& row, std::string& out) override {
        const std::size_t count = std::min(columns_.size(), row.size());
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t begin = out.size();
            append_value(out, row[i], clock_, Precision::brief);
            finish_cell(i, begin, out);
        }
        out += '\n';
    }

  private:
    // Pads what column `i` has appended since `begin`, and adds the blank before the next column.
    void finish_cell(std::size_t i, std::size_t begin, std::string& out) const {
        const ColumnStyle& column = columns_[i];
        const bool last = i + 1 == columns_.size();
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
    Clock clock_;
};

}  // namespace

std::unique_ptr<Writer> make_table_writer(std::vector<ColumnStyle> columns) {
    return std::make_unique<TableWriter>(std::move(columns));
}

}  // namespace snoopbox::output
