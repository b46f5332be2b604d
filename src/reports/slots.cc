// SPDX-License-Identifier: Apache-2.0
#include "reports/slots.h"

#include <bpf/btf.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "bpf/slots_names.h"
#include "output/histogram_writer.h"
#include "util/btf_types.h"
#include "values/decoder.h"
#include "values/integers.h"

namespace snoopbox::reports {
namespace {

using values::Field;

constexpr std::size_t power_slots = 65;
constexpr std::size_t most_slots = 4096;  // that a picture can show

class SlotsReport : public Report {
  public:
    SlotsReport(SlotsIn slots, read::MapReader reader, values::Decoder decoder, std::string title,
                std::unique_ptr<output::HistogramWriter> writer)
        : slots_(std::move(slots)),
          reader_(std::move(reader)),
          decoder_(std::move(decoder)),
          title_(std::move(title)),
          writer_(std::move(writer)) {}

    void header(std::string& out) override { writer_->header(out); }

    Status print(std::optional<output::TimeOfDay> time, std::string& out) override {
        TRY_ASSIGN(const auto entries, reader_.peek());
        was_full_ |= reader_.is_full(entries);
        writer_->report(time, out);
        // By what the entry is without its slots.
        std::map<std::string, std::vector<std::uint64_t>, std::less<>> by_key;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            std::string rest(entries[i]);
            blank(rest);
            auto& counts = by_key.try_emplace(std::move(rest), size(), 0).first->second;
            count(entries[i], counts);
        }
        if (by_key.empty()) {
            by_key.try_emplace(std::string(reader_.entry_bytes(), '\0'), size(), 0);
        }
        for (const auto& [rest, counts] : by_key) {
            if (decoder_.decode(rest, keys_)) {
                keys_.insert(keys_.begin(), std::string_view(title_));
                writer_->histogram(keys_, histogram(counts), out);
            }
        }
        return {};
    }

  private:
    std::size_t size() const { return slots_.linear ? most_slots : power_slots; }

    std::size_t at() const { return slots_.offset + (slots_.in_value ? reader_.key_bytes() : 0); }

    // Removes the number of the slot, and the counts.
    void blank(std::string& entry) const {
        if (slots_.in_value) {
            entry.replace(at(), slots_.count * slots_.bytes, slots_.count * slots_.bytes, '\0');
        } else {
            entry.replace(at(), slots_.bytes, slots_.bytes, '\0');
            std::fill(entry.begin() + static_cast<std::ptrdiff_t>(reader_.key_bytes()), entry.end(),
                      '\0');
        }
    }

    void count(std::string_view entry, std::vector<std::uint64_t>& counts) const {
        const auto add = [&](std::uint64_t slot, std::uint64_t count) {
            // What is beyond the last one is larger.
            counts[std::min<std::uint64_t>(slot, counts.size() - 1)] += count;
        };
        if (!slots_.in_value) {
            add(values::load_unsigned(entry, at(), slots_.bytes) + slots_.first,
                values::load_unsigned(entry, reader_.key_bytes(), sizeof(std::uint64_t)));
            return;
        }
        for (std::size_t i = 0; i < slots_.count; ++i) {
            add(i + slots_.first,
                values::load_unsigned(entry, at() + i * slots_.bytes, slots_.bytes));
        }
    }

    output::Histogram histogram(const std::vector<std::uint64_t>& counts) const {
        if (!slots_.linear) {
            return output::power_histogram(counts);
        }
        std::uint64_t sum = 0;
        std::uint64_t max = 0;
        for (std::size_t value = 0; value < counts.size(); ++value) {
            sum += value * counts[value];
            max = counts[value] == 0 ? max : value;
        }
        return output::linear_histogram(counts, 1, sum, max);
    }

    SlotsIn slots_;
    read::MapReader reader_;
    values::Decoder decoder_;
    std::string title_;
    std::unique_ptr<output::HistogramWriter> writer_;
    output::Row keys_;
};

}  // namespace

std::optional<SlotsIn> slots_in(const btf* types, const TypedMap& map,
                                const std::vector<Field>& key, const std::vector<Field>& value) {
    const btf_type* type = btf__type_by_id(types, map.value);
    const auto name = type == nullptr ? std::string_view() : name_at(types, type->name_off);
    const bool linear = name == bpf::linear_slots_name;
    if (linear || name == bpf::log2_slots_name) {
        const auto& last = key.back();
        return last.is_plain_integer() ? std::optional(SlotsIn{.linear = linear,
                                                               .field = last.name,
                                                               .offset = last.offset,
                                                               .bytes = last.bytes})
                                       : std::nullopt;
    }
    const auto slots = std::ranges::find(value, "slots", &Field::name);
    if (slots == value.end() || slots->kind != Field::Kind::numbers || slots->takes_rest ||
        slots->element_bytes < sizeof(std::uint32_t)) {
        return std::nullopt;
    }
    // The first slot has 0 and 1.
    return SlotsIn{.first = 1,
                   .field = "slots",
                   .in_value = true,
                   .offset = slots->offset,
                   .bytes = slots->element_bytes,
                   .count = slots->bytes / slots->element_bytes};
}

Result<std::unique_ptr<Report>> make_slots(const SlotsIn& slots, TypedMap map,
                                           const values::EntryColumns& columns, const Style& style,
                                           const attach::Object& object) {
    // An array of one histogram has no key to tell.
    auto keys = map.reader.is_single() ? std::vector<tools::Column>() : columns.key;
    if (slots.in_value) {
        keys.insert(keys.end(), columns.value.begin(), columns.value.end());
    }
    std::erase_if(keys, [&](const tools::Column& column) { return column.field == slots.field; });
    auto decoder = values::Decoder::of_map(keys, object.types(), map.key, map.value);
    if (!decoder) {
        return within("map " + style.title, std::move(decoder.error()));
    }
    output::HistogramStyle look;
    look.keys = styles_of(keys);
    look.keys.insert(look.keys.begin(), title_column);
    look.unit = "value";
    look.times = style.times;
    look.columns = style.columns;
    TRY_ASSIGN(auto writer, output::make_histogram_writer(style.format, std::move(look)));
    return std::make_unique<SlotsReport>(slots, std::move(map.reader), std::move(*decoder),
                                         style.title, std::move(writer));
}

}  // namespace snoopbox::reports
