// SPDX-License-Identifier: Apache-2.0
// Histograms of what bpf_sources/include/reports.h counts: an array of all buckets without a key,
// or an entry for each key and bucket.
#include <bpf/btf.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "output/histogram_writer.h"
#include "reports/owner_keys.h"
#include "reports/report.h"
#include "values/decoder.h"
#include "values/integers.h"

namespace snoopbox::reports {
namespace {

constexpr std::size_t number_bytes = 8;
constexpr std::size_t slots_kept = 512;                              // SNOOP_SLOTS
constexpr std::size_t negative_slot = slots_kept - 1;                // SNOOP_NEGATIVE_SLOT
constexpr std::int64_t whole_bytes = 2 * slots_kept * number_bytes;  // struct snoop_slots

// The counts of one histogram, by bucket. `step`: 0 for powers of two.
struct Slots {
    explicit Slots(std::uint64_t width)
        : counts(width == 0 ? output::log2_slots : slots_kept), step(width) {}

    std::vector<std::uint64_t> counts;
    std::uint64_t step;
    std::uint64_t sum = 0;
    std::uint64_t negative = 0;
    std::size_t last = 0;
    std::uint64_t last_sum = 0;

    void add(std::size_t slot, std::uint64_t count, std::uint64_t of_slot) {
        if (step == 0 && slot == negative_slot) {
            negative += count;
            return;
        }
        if (slot >= counts.size() || count == 0) {
            return;
        }
        counts[slot] += count;
        sum += of_slot;
        // There may be several of one slot, of owners that have the same name.
        last_sum = slot == last ? last_sum + of_slot : slot > last ? of_slot : last_sum;
        last = std::max(last, slot);
    }

    output::Histogram histogram() const {
        // At most what is left of the last bucket's sum if its other values are its least.
        const auto [low, high] =
            step == 0 ? output::log2_bounds(last) : output::linear_bounds(last, step);
        const auto others = counts[last] == 0 ? 0 : (counts[last] - 1) * low;
        const auto most = last_sum > others ? last_sum - others : low;
        const auto max = std::clamp(most, low, high);
        auto histogram = step == 0 ? output::log2_histogram(counts, sum, max)
                                   : output::linear_histogram(counts, step, sum, max);
        histogram.negative = negative;
        return histogram;
    }
};

class HistogramReport : public Report {
  public:
    HistogramReport(read::MapReader reader, std::unique_ptr<output::HistogramWriter> writer,
                    const tools::Report& report)
        : reader_(std::move(reader)),
          writer_(std::move(writer)),
          step_(report.step),
          keeps_(report.keeps) {}

    void header(std::string& out) override { writer_->header(out); }

    Status print(std::optional<output::TimeOfDay> time, std::string& out) override {
        TRY_ASSIGN(auto entries, keeps_ ? reader_.peek() : reader_.take());
        was_full_ |= reader_.is_full(entries);
        writer_->report(time, out);
        show(entries, out);
        return {};
    }

  protected:
    virtual void show(const read::Entries& entries, std::string& out) = 0;
    read::MapReader reader_;
    std::unique_ptr<output::HistogramWriter> writer_;
    std::uint64_t step_;
    bool keeps_;
};

// struct snoop_slots
class WithoutKeys : public HistogramReport {
  public:
    using HistogramReport::HistogramReport;

    void show(const read::Entries& entries, std::string& out) override {
        Slots slots(step_);
        constexpr std::size_t counts_at = sizeof(std::uint32_t);
        for (std::size_t i = 0; entries.size() > 0 && i < slots_kept; ++i) {
            const auto at = counts_at + i * number_bytes;
            slots.add(
                i, values::load_unsigned(entries[0], at, number_bytes),
                values::load_unsigned(entries[0], at + slots_kept * number_bytes, number_bytes));
        }
        writer_->histogram({}, slots.histogram(), out);
    }
};

// struct snoop_slot, by a key that ends in the number of the bucket.
class ByKeys : public HistogramReport {
  public:
    ByKeys(read::MapReader reader, std::unique_ptr<output::HistogramWriter> writer,
           const tools::Report& report, values::Decoder decoder, std::size_t key_bytes,
           bool glances, std::optional<OwnerKeys> owners)
        : HistogramReport(std::move(reader), std::move(writer), report),
          decoder_(std::move(decoder)),
          key_bytes_(key_bytes),
          glances_(glances),
          owners_(std::move(owners)) {}

    void show(const read::Entries& entries, std::string& out) override {
        const auto slot_at = key_bytes_ - sizeof(std::uint32_t);
        std::map<std::string, Slots, std::less<>> by_key;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const auto entry = entries[i];
            std::string key(entry.substr(0, slot_at));
            if (owners_) {
                owners_->rename(key);
            }
            auto found = by_key.find(key);
            if (found == by_key.end()) {
                found = by_key.emplace(std::move(key), Slots(step_)).first;
            }
            found->second.add(
                values::load_unsigned(entry, slot_at, sizeof(std::uint32_t)),
                values::load_unsigned(entry, key_bytes_, number_bytes),
                values::load_unsigned(entry, key_bytes_ + number_bytes, number_bytes));
        }
        for (const auto& [key, slots] : by_key) {
            const std::string entry =
                key + std::string(key_bytes_ - slot_at + 2 * number_bytes, '\0');
            if (decoder_.decode(entry, keys_)) {
                writer_->histogram(keys_, slots.histogram(), out);
            }
        }
    }

    // Keys may name what is gone when the report is due, such as functions of a process.
    void glance() override {
        const auto entries = reader_.peek();
        for (std::size_t i = 0; entries && i < entries->size(); ++i) {
            decoder_.decode((*entries)[i], keys_);
        }
    }
    std::chrono::milliseconds glance_every() const override {
        return std::chrono::milliseconds(glances_ ? 100 : 0);
    }

  private:
    values::Decoder decoder_;
    std::size_t key_bytes_;
    bool glances_;
    std::optional<OwnerKeys> owners_;
    output::Row keys_;
};

std::int64_t bytes_of(const attach::Object& object, std::uint32_t type) {
    return btf__resolve_size(object.types(), type);
}

}  // namespace

Result<std::unique_ptr<Report>> make_histogram(const tools::Report& report,
                                               const std::vector<tools::Column>& columns,
                                               const Style& style, const attach::Object& object) {
    TRY_ASSIGN(auto map, open_map(object, report.map));
    auto keys = columns;
    std::optional<OwnerKeys> owners;
    if (report.by) {
        // Those without keys are counted elsewhere then.
        if (bytes_of(object, map.value) == whole_bytes) {
            TRY_ASSIGN(map, open_map(object, slots_by_owner));
        }
        TRY_ASSIGN(auto made, OwnerKeys::create(*report.by, style, map, report.map, object));
        owners.emplace(std::move(made));
        keys.insert(keys.begin(), owners->column());
    }
    output::HistogramStyle look;
    look.keys = styles_of(keys);
    look.unit = style.unit.empty() ? report.unit : style.unit;
    look.times = style.times;
    look.columns = style.columns;
    look.average = style.average;
    look.summary = style.summary;
    TRY_ASSIGN(auto writer, output::make_histogram_writer(style.format, std::move(look)));
    const auto value_bytes = bytes_of(object, map.value);
    if (value_bytes == whole_bytes) {
        return std::make_unique<WithoutKeys>(std::move(map.reader), std::move(writer), report);
    }
    const auto key_bytes = bytes_of(object, map.key);
    if (value_bytes != std::int64_t{2 * number_bytes} ||
        key_bytes < std::int64_t{sizeof(std::uint32_t)}) {
        return fail("map " + report.map + " is no histogram",
                    "declare it as SNOOP_HISTOGRAM or SNOOP_HISTOGRAM_BY");
    }
    auto decoder = values::Decoder::of_map(keys, object.types(), map.key, map.value);
    if (!decoder) {
        return within("map " + report.map, std::move(decoder.error()));
    }
    const bool of_processes = std::ranges::any_of(columns, [](const tools::Column& column) {
        return column.format == tools::Format::symbol && !column.of.empty();
    });
    return std::make_unique<ByKeys>(std::move(map.reader), std::move(writer), report,
                                    std::move(*decoder), static_cast<std::size_t>(key_bytes),
                                    of_processes, std::move(owners));
}

}  // namespace snoopbox::reports
