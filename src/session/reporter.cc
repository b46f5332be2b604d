// SPDX-License-Identifier: Apache-2.0
#include "session/reporter.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include "util/log.h"
#include "util/terminal.h"

namespace snoopbox::session {
namespace {

output::TimeOfDay now() {
    std::timespec time{};
    clock_gettime(CLOCK_REALTIME, &time);
    constexpr std::int64_t ns_per_second = 1'000'000'000;
    return {time.tv_sec * ns_per_second + time.tv_nsec};
}

// The unit of an option that was given goes before what a report says.
std::string unit_of(const tools::ToolSpec& tool, const cli::ToolArguments& arguments) {
    for (const auto& option : tool.options) {
        if (option.type == tools::OptionType::flag && !option.unit.empty() &&
            arguments.given(option.name)) {
            return option.unit;
        }
    }
    return {};
}

void add_look(tools::StackLook look, reports::Style& style) {
    style.delimit |= look == tools::StackLook::delimited;
    style.annotate |= look == tools::StackLook::annotated;
    style.frames.offsets |= look == tools::StackLook::offsets;
    style.frames.addresses |= look == tools::StackLook::addresses;
}

// The fields by whose sum a table is sorted. `by`: one of those that `sort` names.
std::vector<std::string> sorted_by(const std::string& by, const tools::ToolSpec& tool,
                                   const tools::Report& report,
                                   const cli::ToolArguments& arguments) {
    auto names = tools::summands(by);
    const auto* option = tool.find_option(by);
    if (option != nullptr && option->type == tools::OptionType::choice) {
        const auto chosen = arguments.find(by)->number().value_or(0);
        names = {option->choices.at(static_cast<std::size_t>(chosen))};
        if (names.front() == tools::all_columns) {
            names = option->choices;
        }
    }
    std::vector<std::string> fields;
    for (const auto& name : names) {
        auto columns = report.columns;
        columns.insert(columns.end(), report.sums.begin(), report.sums.end());
        const auto column = std::ranges::find(columns, name, &tools::Column::name);
        if (name != tools::all_columns) {
            fields.push_back(column == columns.end() ? name : column->field);
        }
    }
    return fields;
}

// A piece for the time, which is the first value, or text.
std::vector<output::SentencePiece> title_of(const tools::ToolSpec& tool,
                                            const cli::ToolArguments& arguments) {
    std::vector<output::SentencePiece> pieces;
    for (const auto& [text, name, quoted] : tool.title) {
        pieces.push_back({text, {}, quoted});
        if (name == "time") {
            pieces.back().value = 0;
        } else if (const auto* option = arguments.find(name); option != nullptr) {
            pieces.back().text += option->text.value_or("");
        }
    }
    return pieces;
}

constexpr const char* was_full_text =
    "a map was full: what is shown is not all that there was; use a shorter interval or a filter";

}  // namespace

Result<Reporter> Reporter::create(const tools::ToolSpec& tool, const cli::ToolArguments& arguments,
                                  const attach::Object& object, containers::Owners* owners,
                                  int fd) {
    Reporter reporter;
    if (const auto ns = arguments.driven(tool, tools::Drives::interval)) {
        reporter.interval_ = std::chrono::nanoseconds(*ns);
    }
    reporter.left_ = arguments.driven(tool, tools::Drives::count);
    const auto& format = arguments.common.output_format;
    const bool at_intervals = reporter.interval_.has_value();
    reporter.times_ = at_intervals;
    if (format == "table") {
        reporter.times_ = arguments.asks_for(tool.report_time) ||
                          (at_intervals && !tool.report_time_unless.empty() &&
                           !arguments.given(tool.report_time_unless));
    }
    if (!tool.title.empty() && format == "table") {
        reporter.title_ = title_of(tool, arguments);
    }
    if (tool.screen && format == "table") {
        reporter.screen_.emplace(fd, !arguments.shows({}, tool.screen->unless),
                                 arguments.shows({}, tool.screen->summary_unless));
    }
    reports::Style style;
    style.format = format;
    style.times = reporter.times_;
    style.columns = terminal_size(fd).value_or(TerminalSize()).columns;
    style.unit = unit_of(tool, arguments);
    style.redraws = reporter.screen_ && reporter.screen_->redraws();
    style.fd = fd;
    style.owners = owners;
    for (const auto& option : tool.options) {
        if (!option.resizes.empty()) {
            reporter.more_room_ += (reporter.more_room_.empty() ? ", or a larger --" : ", --");
            reporter.more_room_ += option.name;
        }
        if (arguments.given(option.name)) {
            add_look(option.stacks, style);
        }
    }
    for (auto declared : tool.reports) {
        if (!arguments.shows(declared.when, declared.unless)) {
            continue;
        }
        declared.keeps |= !declared.cumulative.empty() && arguments.given(declared.cumulative);
        style.summary = arguments.given(tools::summary_option);
        style.average = arguments.asks_for(declared.average);
        style.sort.clear();
        for (const auto& by : declared.sort) {
            style.sort.push_back(sorted_by(by, tool, declared, arguments));
        }
        style.top.reset();
        if (const auto* top = arguments.find(declared.top); top != nullptr && top->number()) {
            style.top = static_cast<std::size_t>(*top->number());
        }
        style.older_ns = 0;
        if (const auto* older = arguments.find(declared.older); older != nullptr) {
            style.older_ns = older->number().value_or(0);
        }
        auto report =
            reports::make_report(declared, arguments.shown(declared.columns), style, object);
        if (!report) {
            return within(tool.file, std::move(report.error()));
        }
        reporter.reports_.push_back(std::move(*report));
    }
    return reporter;
}

Result<Reporter> Reporter::of_maps(const std::vector<std::string>& maps, std::string_view format,
                                   std::optional<double> interval_s, const attach::Object& object,
                                   int fd) {
    Reporter reporter;
    if (interval_s) {
        reporter.interval_ = std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::duration<double>(*interval_s));
    }
    reporter.times_ = interval_s.has_value();
    reporter.heads_each_ = true;
    reports::Style style;
    style.format = format;
    style.times = reporter.times_;
    style.columns = terminal_size(fd).value_or(TerminalSize()).columns;
    style.fd = fd;
    for (const auto& map : maps) {
        style.title = map;
        TRY_ASSIGN(auto report, reports::make_report_by_type(map, style, object));
        reporter.reports_.push_back(std::move(report));
    }
    return reporter;
}

void Reporter::begin(std::string& out) {
    for (const auto& report : reports_) {
        if (!heads_each_) {
            report->header(out);
        }
    }
    if (interval_) {
        due_ = Deadline::in(*interval_);
    }
    glance();
}

void Reporter::glance() {
    auto shortest = std::chrono::milliseconds::max();
    for (const auto& report : reports_) {
        if (const auto every = report->glance_every(); every.count() != 0) {
            report->glance();
            shortest = std::min(shortest, every);
        }
    }
    next_glance_ =
        shortest == std::chrono::milliseconds::max() ? Deadline::never() : Deadline::in(shortest);
}

Status Reporter::print(std::string& out) {
    if (interval_) {
        due_ = due_.later_by(*interval_);
    }
    if (left_) {
        --*left_;
    }
    const auto time = now();
    std::string page = screen_ ? screen_->heading(time, warned_ ? was_full_text : "") : "";
    if (!title_.empty() && !reports_.empty()) {
        output::append_sentence(page, title_, {time}, clock_);
        page += '\n';
    }
    for (const auto& report : reports_) {
        if (heads_each_) {
            report->header(page);
        }
        TRY(report->print(times_ ? std::optional(time) : std::nullopt, page));
        if (report->was_full() && !warned_) {
            warned_ = true;
            log::warning(std::string(was_full_text) + more_room_);
        }
    }
    if (screen_) {
        screen_->show(page, out);
    } else {
        out += page;
    }
    return {};
}

}  // namespace snoopbox::session
