// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <initializer_list>
#include <utility>

#include "output/cells.h"
#include "output/histogram_writers.h"
#include "output/picture.h"
#include "output/quote.h"
#include "util/format.h"
#include "util/utf8.h"

namespace snoopbox::output {
namespace {

class HistogramTable : public HistogramWriter {
  public:
    explicit HistogramTable(HistogramStyle style) : style_(std::move(style)) {
        if (!style_.unit.empty()) {
            append_text(unit_, style_.unit);
        }
    }

    void header(std::string& /*out*/) const override {}

    void report(std::optional<TimeOfDay> time, std::string& out) override {
        out += '\n';
        if (time) {
            clock_.append_time(out, time->ns);
            out += '\n';
        }
    }

    void histogram(const Row& keys, const Histogram& histogram, std::string& out) override {
        append_section(keys, out);
        append_picture(out, histogram.scale == Scale::log2 ? coarse(histogram) : histogram, unit_,
                       style_.columns);
        if (style_.summary) {
            append_summary(histogram, out);
        }
        if (style_.average) {
            append_average(histogram, out);
        }
    }

  private:
    // BCC's section line, "disk = sda".
    void append_section(const Row& keys, std::string& out) {
        const std::size_t count = std::min(style_.keys.size(), keys.size());
        for (std::size_t i = 0; i < count; ++i) {
            if (std::holds_alternative<Absent>(keys[i])) {
                continue;
            }
            out += i == 0 ? "\n" : ", ";
            out += style_.keys[i].name;
            out += " = ";
            append_value(out, keys[i], clock_, Precision::brief);
        }
        out += count == 0 ? "" : "\n";
    }

    void append_summary(const Histogram& histogram, std::string& out) const {
        append_parts({fmt::format("count = {}", histogram.count),
                      fmt::format("mean = {:.1f}", mean(histogram)),
                      fmt::format("p50 = {}", quantile(histogram, 0.5)),
                      fmt::format("p90 = {}", quantile(histogram, 0.9)),
                      fmt::format("p99 = {}", quantile(histogram, 0.99)),
                      fmt::format("max = {}", histogram.max)},
                     out);
    }

    // As BCC has it: a whole number, between empty lines, and nothing if nothing was counted.
    void append_average(const Histogram& histogram, std::string& out) const {
        if (histogram.count > 0) {
            out += '\n';
            append_parts({fmt::format("avg = {} {}", histogram.sum / histogram.count, unit_),
                          fmt::format("total: {} {}", histogram.sum, unit_),
                          fmt::format("count: {}", histogram.count)},
                         out);
            out += '\n';
        }
    }

    // One line, or as many as it takes on a narrow terminal.
    void append_parts(std::initializer_list<std::string> parts, std::string& out) const {
        std::size_t used = 0;
        for (const std::string& part : parts) {
            // The comma after it must fit, too.
            if (used != 0 && style_.columns != 0 && used + part.size() + 2 >= style_.columns) {
                out += ",\n";
                used = 0;
            } else if (used != 0) {
                out += ", ";
                used += 2;
            }
            out += part;
            used += part.size();
        }
        out += '\n';
    }

    HistogramStyle style_;
    std::string unit_;
    Clock clock_;
};

}  // namespace

std::unique_ptr<HistogramWriter> make_histogram_table(HistogramStyle style) {
    return std::make_unique<HistogramTable>(std::move(style));
}

}  // namespace snoopbox::output
