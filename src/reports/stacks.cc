// SPDX-License-Identifier: Apache-2.0
// A map's entries as stack traces, each with what was counted for it.
#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "output/stack_writer.h"
#include "output/text.h"
#include "reports/report.h"
#include "reports/stack_frames.h"
#include "values/decoder.h"

namespace snoopbox::reports {
namespace {

std::int64_t integer_of(const output::Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return *number;
    }
    const auto* number = std::get_if<std::uint64_t>(&value);
    return number == nullptr ? 0 : static_cast<std::int64_t>(*number);
}

// What the report needs beside its keys. The members are decoded like columns, after the keys.
enum Hidden : std::size_t { counted, kernel_trace, user_trace, process_id };

// Where the time of a report is shown. In the lines of folded stacks and in a picture, it has no
// place.
enum class Time : std::uint8_t { nowhere, line, key };

Time place_of_time(const Style& style) {
    if (!style.times) {
        return Time::nowhere;
    }
    return style.format == "table"                           ? Time::line
           : style.format == "json" || style.format == "csv" ? Time::key
                                                             : Time::nowhere;
}

class StackReport : public Report {
  public:
    StackReport(read::MapReader reader, values::Decoder decoder, std::size_t keys,
                StackFrames frames, std::unique_ptr<output::StackWriter> writer, Time time)
        : reader_(std::move(reader)),
          decoder_(std::move(decoder)),
          keys_(keys),
          frames_(std::move(frames)),
          writer_(std::move(writer)),
          time_(time) {}

    void header(std::string& out) override { writer_->header(out); }

    // The largest last, as the end is what a terminal shows.
    Status print(std::optional<output::TimeOfDay> time, std::string& out) override {
        TRY_ASSIGN(const auto entries, reader_.take());
        was_full_ |= reader_.is_full(entries);
        const auto now = time.value_or(output::TimeOfDay{0});
        if (time_ == Time::line) {
            clock_.append_time(out, now.ns);
            out += '\n';
        }
        std::vector<std::pair<std::int64_t, std::size_t>> order;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            decoder_.decode(entries[i], row_);
            order.emplace_back(hidden(counted), i);
        }
        std::ranges::sort(order);
        for (const auto& [value, i] : order) {
            decoder_.decode(entries[i], row_);
            const auto kernel = hidden(kernel_trace);
            const auto user = hidden(user_trace);
            was_full_ |= StackFrames::is_lost(kernel) || StackFrames::is_lost(user);
            const auto user_frames = frames_.user(user, static_cast<pid_t>(hidden(process_id)));
            row_.resize(keys_);
            if (time_ == Time::key) {
                row_.insert(row_.begin(), now);
            }
            writer_->stack(
                {row_, frames_.kernel(kernel), user_frames, static_cast<std::uint64_t>(value)},
                out);
        }
        writer_->finish(out);
        return {};
    }

    // Processes are read when they first have a stack with this name.
    void glance() override {
        const auto entries = reader_.peek();
        for (std::size_t i = 0; entries && i < entries->size(); ++i) {
            decoder_.decode((*entries)[i], row_);
            if (hidden(user_trace) < 0) {
                continue;
            }
            auto who = std::to_string(hidden(process_id));
            for (std::size_t key = 0; key < keys_; ++key) {
                if (const auto* text = std::get_if<std::string_view>(&row_[key])) {
                    who.append(" ").append(*text);
                }
            }
            if (noted_.insert(std::move(who)).second) {
                frames_.note(static_cast<pid_t>(hidden(process_id)));
            }
        }
    }
    std::chrono::milliseconds glance_every() const override {
        return std::chrono::milliseconds(100);
    }

  private:
    std::int64_t hidden(Hidden which) const { return integer_of(row_.at(keys_ + which)); }

    read::MapReader reader_;
    values::Decoder decoder_;
    std::size_t keys_;
    StackFrames frames_;
    std::unique_ptr<output::StackWriter> writer_;
    Time time_;
    output::Clock clock_;
    std::unordered_set<std::string> noted_;
    output::Row row_;
};

tools::Column number_in(const std::string& member) {
    tools::Column column;
    column.name = column.field = member;
    return column;
}

}  // namespace

Result<std::unique_ptr<Report>> make_stacks(const tools::Report& report,
                                            const std::vector<tools::Column>& columns,
                                            const Style& style, const attach::Object& object) {
    TRY_ASSIGN(auto map, open_map(object, report.map));
    auto all = columns;
    for (const auto& member : {std::string("value"), report.kernel, report.user, report.process}) {
        all.push_back(number_in(member));
    }
    auto decoder = values::Decoder::of_map(all, object.types(), map.key, map.value);
    if (!decoder) {
        return within("map " + report.map, std::move(decoder.error()));
    }
    const auto time = place_of_time(style);
    auto keys = styles_of(columns);
    if (time == Time::key) {
        keys.insert(keys.begin(), {"time", "TIME"});
    }
    TRY_ASSIGN(auto writer, output::make_stack_writer(
                                style.format,
                                {std::move(keys), style.delimit, style.annotate, {}, report.unit}));
    return std::make_unique<StackReport>(std::move(map.reader), std::move(*decoder), columns.size(),
                                         StackFrames(object.map_fd(report.traces), style.frames),
                                         std::move(writer), time);
}

}  // namespace snoopbox::reports
