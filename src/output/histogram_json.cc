// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "output/histogram_writers.h"
#include "output/json.h"

namespace snoopbox::output {
namespace {

class HistogramJson : public HistogramWriter {
  public:
    explicit HistogramJson(HistogramStyle style) : style_(std::move(style)), keys_(style_.keys) {}

    void header(std::string& /*out*/) const override {}

    void report(std::optional<TimeOfDay> time, std::string& /*out*/) override { time_ = time; }

    void histogram(const Row& keys, const Histogram& histogram, std::string& out) override {
        out += '{';
        if (time_) {
            append_json_key(out, "time");
            keys_.append_time(*time_, out);
        }
        keys_.append(keys, out);
        append_json_key(out, "unit");
        append_json_text(out, style_.unit);
        append_json_key(out, "buckets");
        append_buckets(histogram, out);
        append_number(out, "count", histogram.count);
        if (histogram.is_exact) {
            append_number(out, "sum", histogram.sum);
        }
        append_number(out, "p50", quantile(histogram, 0.5));
        append_number(out, "p90", quantile(histogram, 0.9));
        append_number(out, "p99", quantile(histogram, 0.99));
        if (histogram.is_exact) {
            append_number(out, "max", histogram.max);
        }
        out += "}\n";
    }

  private:
    static void append_number(std::string& out, std::string_view name, std::uint64_t value) {
        append_json_key(out, name);
        append_integer(out, value);
    }

    static void append_buckets(const Histogram& histogram, std::string& out) {
        out += '[';
        bool first = true;
        if (histogram.negative != 0) {
            out += R"({"low":null,"high":-1)";
            append_number(out, "count", histogram.negative);
            out += '}';
            first = false;
        }
        for (const Bucket& bucket : histogram.buckets) {
            if (bucket.count == 0) {
                continue;
            }
            out += first ? "{" : ",{";
            first = false;
            append_number(out, "low", bucket.low);
            append_number(out, "high", bucket.high);
            append_number(out, "count", bucket.count);
            out += '}';
        }
        out += ']';
    }

    HistogramStyle style_;
    JsonMembers keys_;
    std::optional<TimeOfDay> time_;
};

}  // namespace

std::unique_ptr<HistogramWriter> make_histogram_json(HistogramStyle style) {
    return std::make_unique<HistogramJson>(std::move(style));
}

}  // namespace snoopbox::output
