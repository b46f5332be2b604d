// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <utility>

#include "output/cells.h"
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
            cells_.append(out, row[i]);
        }
        out += '\n';
    }

  private:
    std::vector<ColumnStyle> columns_;
    CsvCells cells_;
};

}  // namespace

std::unique_ptr<Writer> make_csv_writer(std::vector<ColumnStyle> columns) {
    return std::make_unique<CsvWriter>(std::move(columns));
}

}  // namespace snoopbox::output
