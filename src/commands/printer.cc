// SPDX-License-Identifier: Apache-2.0
#include "commands/printer.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <variant>

#include "util/format.h"
#include "util/interrupt.h"

namespace snoopbox::commands {
namespace {

constexpr std::size_t flush_bytes = std::size_t{64} << 10U;

// As write_all, but a reader that stopped reading cannot hold up the end: after an interrupt what
// cannot be written at once is given up.
Status write_output(int fd, std::string_view text) {
    constexpr int patience_ms = 200;
    while (!text.empty()) {
        std::string_view part = text;
        if (interrupted()) {
            pollfd polled{fd, POLLOUT, 0};
            if (poll(&polled, 1, patience_ms) == 0) {
                return fail_interrupted();
            }
            part = text.substr(0, 4096);  // that much a writable pipe takes without blocking
        }
        const ssize_t put = write(fd, part.data(), part.size());
        if (put < 0 && errno != EINTR) {
            return fail_errno("cannot write the output", errno);
        }
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(put, 0)));
    }
    return {};
}

std::size_t column_index(const tools::Events& events, const std::string& name) {
    const auto found = std::ranges::find(events.columns, name, &tools::Column::name);
    return static_cast<std::size_t>(found - events.columns.begin());
}

}  // namespace

bool is_output_gone(const Error& error) {
    return error.code == EPIPE || error.code == EIO;
}

Result<Printer> Printer::create(const tools::ToolSpec& tool, const cli::ToolArguments& arguments,
                                const btf* types, int fd) {
    auto decoder = events::Decoder::create(tool.events, types);
    if (!decoder) {
        return within(tool.file, std::move(decoder.error()));
    }
    std::vector<output::ColumnStyle> styles;
    std::vector<Shown> shown;
    for (std::size_t i = 0; i < tool.events.columns.size(); ++i) {
        const auto& column = tool.events.columns[i];
        if (column.when.empty() || arguments.given(column.when)) {
            styles.push_back({column.name, column.heading, column.width, column.right});
            shown.push_back({i});
        }
    }
    auto writer = output::make_writer(arguments.common.output_format, std::move(styles));
    if (!writer) {
        return tl::make_unexpected(std::move(writer.error()));
    }
    Printer printer(std::move(*decoder), std::move(*writer), fd);
    for (const auto& option : tool.options) {
        const auto* value = arguments.find(option.name);
        if (!option.matches.empty() && value->regex()) {
            printer.filter_.add(column_index(tool.events, option.matches), value->regex());
        }
        for (auto& column : shown) {
            const auto& name = tool.events.columns[column.column].name;
            column.quote_all |= option.quotes == name && value->given;
            if (option.limits == name && value->number()) {
                column.limit = static_cast<std::size_t>(*value->number());
            }
        }
    }
    printer.shown_ = std::move(shown);
    return printer;
}

Status Printer::begin() {
    writer_->header(text_);
    return flush();
}

Status Printer::print(std::string_view record) {
    if (!decoder_.decode(record, all_)) {
        return fail(fmt::format("an event of {} bytes is too short for its struct", record.size()),
                    "this is a bug in the tool or in snoopbox");
    }
    if (!filter_.passes(all_)) {
        return {};
    }
    row_.clear();
    for (const auto& column : shown_) {
        auto& value = row_.emplace_back(all_[column.column]);
        if (auto* argv = std::get_if<events::Argv>(&value)) {
            argv->quote_all = column.quote_all;
            argv->limit = column.limit;
        }
    }
    writer_->row(row_, text_);
    return text_.size() < flush_bytes ? Status{} : flush();
}

Status Printer::flush() {
    auto written = write_output(fd_, text_);
    text_.clear();
    return written;
}

}  // namespace snoopbox::commands
