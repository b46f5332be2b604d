// SPDX-License-Identifier: Apache-2.0
// A map's entries as stack traces, each with what was counted for it.
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "output/cells.h"
#include "output/stack_writer.h"
#include "output/text.h"
#include "reports/reading.h"
#include "reports/report.h"
#include "reports/stack_frames.h"
#include "util/format.h"
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
enum Hidden : std::size_t { counted_value, kernel_trace, user_trace, process_id };

// bpf_get_stackid() returns that where there is no stack.
constexpr std::int64_t no_trace = -EFAULT;

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

// A stack with all that was counted for it. The values of keys refer to what was read.
struct Counted {
    std::size_t entry;  // one of those that have the stack
    std::vector<std::uint64_t> sums;
};

class StackReport : public Report {
  public:
    // What the decoder decodes: keys, then sums, then what is hidden.
    struct Shape {
        std::size_t keys;
        std::size_t sums;
        std::size_t by;   // which sum is the value
        bool shows_sums;  // after the keys
        bool is_of_any;   // one number is that of a stack of the kernel or of the process
        std::string title = {};
        std::array<std::optional<std::size_t>, 4> hidden = {};  // where they are decoded, if so
    };

    StackReport(Reading reading, values::Decoder decoder, Shape shape, StackFrames frames,
                std::unique_ptr<output::StackWriter> writer, Time time, bool is_table,
                std::optional<std::size_t> top)
        : reading_(std::move(reading)),
          decoder_(std::move(decoder)),
          shape_(std::move(shape)),
          frames_(std::move(frames)),
          writer_(std::move(writer)),
          time_(time),
          is_table_(is_table),
          top_(top) {}

    void header(std::string& out) override { writer_->header(out); }

    // The largest last, as the end is what a terminal shows.
    Status print(std::optional<output::TimeOfDay> time, std::string& out) override {
        TRY_ASSIGN(const auto entries, reading_.next());
        was_full_ |= reading_.was_full();
        const auto now = time.value_or(output::TimeOfDay{0});
        if (time_ == Time::line) {
            clock_.append_time(out, now.ns);
            out += '\n';
        }
        if (is_table_ && !shape_.title.empty()) {
            out += fmt::format("\n{}:\n", shape_.title);
        }
        auto order = shape_.sums == 0 ? each(entries) : added_up(entries);
        std::ranges::sort(order, [&](const Counted& a, const Counted& b) {
            return std::pair(value_of(a), a.entry) < std::pair(value_of(b), b.entry);
        });
        const auto first = top_ && order.size() > *top_ ? order.size() - *top_ : 0;
        for (const auto& counted : std::span(order).subspan(first)) {
            decoder_.decode(entries[counted.entry], row_);
            auto kernel = hidden(kernel_trace);
            auto user = hidden(user_trace);
            if (shape_.is_of_any) {
                (frames_.is_of_kernel(kernel) ? user : kernel) = no_trace;
            }
            was_full_ |= StackFrames::is_lost(kernel) || StackFrames::is_lost(user);
            const auto user_frames = frames_.user(user, static_cast<pid_t>(hidden(process_id)));
            row_.resize(shape_.keys);
            if (shape_.shows_sums) {
                row_.insert(row_.end(), counted.sums.begin(), counted.sums.end());
            }
            if (!is_table_ && !shape_.title.empty()) {
                row_.insert(row_.begin(), std::string_view(shape_.title));
            }
            if (time_ == Time::key) {
                row_.insert(row_.begin(), now);
            }
            writer_->stack({row_, frames_.kernel(kernel), user_frames, value_of(counted)}, out);
        }
        writer_->finish(out);
        return {};
    }

    // Processes are read when they first have a stack with this name. If entries stay in the map,
    // there are few processes, and what they have mapped by then may not be all.
    void glance() override {
        const auto entries = reading_.glance();
        if (reading_.keeps()) {
            noted_.clear();
        }
        for (std::size_t i = 0; i < entries.size(); ++i) {
            decoder_.decode(entries[i], row_);
            if (hidden(user_trace) < 0) {
                continue;
            }
            if (noted_.insert(who()).second) {
                frames_.note(static_cast<pid_t>(hidden(process_id)));
            }
        }
    }
    std::chrono::milliseconds glance_every() const override {
        return std::chrono::milliseconds(100);
    }

  private:
    std::int64_t hidden(Hidden which) const {
        const auto at = shape_.hidden.at(which);
        return at ? integer_of(row_.at(*at)) : which == process_id ? 0 : no_trace;
    }
    std::uint64_t value_of(const Counted& counted) const { return counted.sums[shape_.by]; }

    // The process of the decoded entry, and the texts of its key.
    std::string who() const {
        auto who = std::to_string(hidden(process_id));
        for (std::size_t key = 0; key < shape_.keys; ++key) {
            if (const auto* text = std::get_if<std::string_view>(&row_[key])) {
                who.append(" ").append(*text);
            }
        }
        return who;
    }

    // Each entry has a stack of its own.
    std::vector<Counted> each(const read::Entries& entries) {
        std::vector<Counted> all;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            decoder_.decode(entries[i], row_);
            all.push_back({i, {static_cast<std::uint64_t>(hidden(counted_value))}});
        }
        return all;
    }

    // Of those with the same keys and stacks. What has been freed again counts nothing.
    std::vector<Counted> added_up(const read::Entries& entries) {
        std::vector<Counted> all;
        std::unordered_map<std::string, std::size_t> known;
        std::string name;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            decoder_.decode(entries[i], row_);
            name.clear();
            for (const auto which : {kernel_trace, user_trace, process_id}) {
                output::append_integer(name, hidden(which));
                name += ' ';
            }
            for (std::size_t key = 0; key < shape_.keys; ++key) {
                output::append_value(name, row_[key], clock_, output::Precision::full);
                name += '\n';
            }
            const auto [found, is_new] = known.emplace(name, all.size());
            if (is_new) {
                all.push_back({i, std::vector<std::uint64_t>(shape_.sums)});
            }
            for (std::size_t sum = 0; sum < shape_.sums; ++sum) {
                all[found->second].sums[sum] +=
                    static_cast<std::uint64_t>(integer_of(row_[shape_.keys + sum]));
            }
        }
        std::erase_if(all, [](const Counted& counted) {
            return std::ranges::all_of(counted.sums, [](auto sum) { return sum == 0; });
        });
        return all;
    }

    Reading reading_;
    values::Decoder decoder_;
    Shape shape_;
    StackFrames frames_;
    std::unique_ptr<output::StackWriter> writer_;
    Time time_;
    bool is_table_;
    std::optional<std::size_t> top_;
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
    auto keyed = columns;
    std::optional<OwnerKeys> owners;
    if (report.by) {
        TRY_ASSIGN(auto made, OwnerKeys::create(*report.by, style, map, report.map, object));
        owners.emplace(std::move(made));
        keyed.insert(keyed.begin(), owners->column());
    }
    auto shown = keyed;
    shown.insert(shown.end(), report.sums.begin(), report.sums.end());
    auto all = shown;
    // Folded stacks and pictures have one value for each.
    const bool shows_sums = style.format == "json" || style.format == "csv" ||
                            (style.format == "table" && !report.line.empty());
    StackReport::Shape shape{keyed.size(), report.sums.size(),           0,
                             shows_sums,   report.kernel == report.user, style.title};
    // The order of Hidden.
    const auto value = report.sums.empty() ? "value" : report.sums.front().field;
    std::size_t which = 0;
    for (const auto& member : {value, report.kernel, report.user, report.process}) {
        if (!member.empty()) {
            shape.hidden.at(which) = all.size();
            all.push_back(number_in(member));
        }
        ++which;
    }
    auto decoder = values::Decoder::of_map(all, object.types(), map.key, map.value);
    if (!decoder) {
        return within("map " + report.map, std::move(decoder.error()));
    }
    TRY_ASSIGN(auto reading, Reading::create(report, style, std::move(map), object));
    if (owners) {
        reading.rename(std::move(*owners));
    }
    if (!style.sort.empty()) {
        const auto by =
            std::ranges::find(report.sums, style.sort.front().front(), &tools::Column::field);
        shape.by = by == report.sums.end() ? 0 : static_cast<std::size_t>(by - report.sums.begin());
    }
    const auto time = place_of_time(style);
    auto keys = styles_of(shows_sums ? shown : keyed);
    if (time == Time::key) {
        keys.insert(keys.begin(), {"time", "TIME"});
    }
    const bool is_table = style.format == "table";
    if (!is_table && !style.title.empty()) {
        keys.insert(keys.begin() + (time == Time::key ? 1 : 0), title_column);
    }
    auto line = pieces_of(report.line, shown, time == Time::key ? 1 : 0);
    TRY_ASSIGN(
        auto writer,
        output::make_stack_writer(
            style.format,
            {std::move(keys), style.delimit, style.annotate, {}, report.unit, std::move(line)}));
    return std::make_unique<StackReport>(std::move(reading), std::move(*decoder), std::move(shape),
                                         StackFrames(object.map_fd(report.traces), style.frames),
                                         std::move(writer), time, is_table, style.top);
}

}  // namespace snoopbox::reports
