// SPDX-License-Identifier: Apache-2.0
#include "session/row_output.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace snoopbox::session {

bool is_output_gone(const Error& error, int fd) {
    // A terminal that hung up is still a character device, but isatty() returns false for it.
    struct stat info {};
    const bool was_terminal = fstat(fd, &info) == 0 && S_ISCHR(info.st_mode);
    return error.code == EPIPE || (error.code == EIO && was_terminal);
}

Result<RowOutput> RowOutput::create(std::string_view format,
                                    std::vector<output::ColumnStyle> columns, int fd) {
    TRY_ASSIGN(auto writer, output::make_writer(format, std::move(columns)));
    return RowOutput(std::move(writer), fd);
}

void RowOutput::begin() {
    if (writer_ != nullptr) {
        writer_->header(text_);
        if (counted_) {
            counted_->complete_heading(text_);
        }
    }
    heading_bytes_ = text_.size();
}

void RowOutput::end() {
    if (counted_ && !gave_up_) {
        counted_->take(text_);
        row_ends_.push_back(erased_bytes_ + text_.size());
    }
}

void RowOutput::put(const values::Row& row) {
    if (counted_) {
        std::string text;
        writer_->row(row, text);
        counted_->add(std::move(text));
        return;
    }
    if (gave_up_) {
        ++rows_given_up_;
    } else {
        writer_->row(row, text_);
        row_ends_.push_back(erased_bytes_ + text_.size());
    }
}

bool RowOutput::is_full() const {
    constexpr std::size_t flush_bytes = std::size_t{64} << 10U;
    return text_.size() >= flush_bytes;
}

Status RowOutput::flush(Deadline deadline, OnInterrupt on_interrupt) {
    std::string_view left = text_;
    auto written = write_until(fd_, left, deadline, on_interrupt);
    const std::size_t done = text_.size() - left.size();
    heading_bytes_ -= std::min(heading_bytes_, done);
    text_.erase(0, done);
    erased_bytes_ += done;
    if (text_.empty()) {
        erased_bytes_ = 0;
        row_ends_.clear();
    }
    return written ? Status{} : Status(within("standard output", std::move(written.error())));
}

void RowOutput::give_up() {
    // A row of a report is a line.
    rows_given_up_ += static_cast<std::uint64_t>(
        writer_ == nullptr
            ? std::ranges::count(std::string_view(text_).substr(heading_bytes_), '\n')
            : std::ranges::count_if(row_ends_,
                                    [this](std::size_t end) { return end > erased_bytes_; }));
    gave_up_ = true;
    text_.clear();
}

}  // namespace snoopbox::session
