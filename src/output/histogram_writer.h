// SPDX-License-Identifier: Apache-2.0
// Formats histograms as text. A report is what is shown after each interval: any number of
// histograms, each with the values of its keys (disk = sda), if there are keys.
//
//   table   BCC's picture: a row for each power of two, or for each slot of a linear histogram
//   json    an object a line, with the fine buckets that are not empty
//   csv     a row a fine bucket that is not empty
//
// Values look as in rows (writer.h). A picture is as wide as BCC's (78 columns) unless the terminal
// is narrower. Then the bars shrink, and below 48 columns so do the numbers: bounds to K, M, G of
// 1024, counts and bounds that are no powers of two to those of 1000.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "output/histogram.h"
#include "output/writer.h"
#include "util/result.h"

namespace snoopbox::output {

struct HistogramStyle {
    std::vector<ColumnStyle> keys;
    std::string unit;         // of the values: "usecs"
    bool times = false;       // csv: there is a column for the time of the report
    bool summary = false;     // table: a last line with count, mean, quantiles and maximum
    std::size_t columns = 0;  // table: of the terminal; 0: any number
    bool average = false;     // table: BCC's last line, with average, total and count
};

class HistogramWriter {
  public:
    virtual ~HistogramWriter() = default;
    // Writes what precedes all reports: the heading line of csv.
    virtual void header(std::string& out) const = 0;
    // Begins a report. Its histograms have this time, if any.
    virtual void report(std::optional<TimeOfDay> time, std::string& out) = 0;
    // `keys`: one value for each key of the style.
    virtual void histogram(const Row& keys, const Histogram& histogram, std::string& out) = 0;
};

// `format` as in make_writer.
Result<std::unique_ptr<HistogramWriter>> make_histogram_writer(std::string_view format,
                                                               HistogramStyle style);

}  // namespace snoopbox::output
