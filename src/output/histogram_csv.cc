// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "output/cells.h"
#include "output/histogram_writers.h"

namespace snoopbox::output {
namespace {

class HistogramCsv : public HistogramWriter {
  public:
    explicit HistogramCsv(HistogramStyle style) : style_(std::move(style)) {}

    void header(std::string& out) const override {
        out += style_.times ? "time," : "";
        for (const ColumnStyle& key : style_.keys) {
            out += key.name;
            out += ',';
        }
        out += "low,high,count\n";
    }

    void report(std::optional<TimeOfDay> time, std::string& /*out*/) override { time_ = time; }

    void histogram(const Row& keys, const Histogram& histogram, std::string& out) override {
        // All rows begin alike.
        start_.clear();
        if (style_.times) {
            if (time_) {
                cells_.append(start_, *time_);
            }
            start_ += ',';
        }
        const std::size_t count = std::min(style_.keys.size(), keys.size());
        for (std::size_t i = 0; i < count; ++i) {
            cells_.append(start_, keys[i]);
            start_ += ',';
        }
        if (histogram.negative != 0) {
            out += start_;
            out += ",-1,";
            append_integer(out, histogram.negative);
            out += '\n';
        }
        for (const Bucket& bucket : histogram.buckets) {
            if (bucket.count == 0) {
                continue;
            }
            out += start_;
            append_integer(out, bucket.low);
            out += ',';
            append_integer(out, bucket.high);
            out += ',';
            append_integer(out, bucket.count);
            out += '\n';
        }
    }

  private:
    HistogramStyle style_;
    std::optional<TimeOfDay> time_;
    CsvCells cells_;
    std::string start_;
};

}  // namespace

std::unique_ptr<HistogramWriter> make_histogram_csv(HistogramStyle style) {
    return std::make_unique<HistogramCsv>(std::move(style));
}

}  // namespace snoopbox::output
