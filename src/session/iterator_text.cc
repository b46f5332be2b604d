// SPDX-License-Identifier: Apache-2.0
#include "session/iterator_text.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "util/format.h"

namespace snoopbox::session {

Result<IteratorText> IteratorText::create(std::vector<attach::Iterator> iterators,
                                          std::string_view format, std::optional<double> interval_s,
                                          IteratorRecords records) {
    IteratorText text;
    text.iterators_ = std::move(iterators);
    text.records_ = std::move(records);
    if (format != "table" && text.records_.kinds.size() < text.iterators_.size()) {
        TRY_ASSIGN(text.rows_, output::make_writer(format, {{.name = "iterator", .heading = {}},
                                                            {.name = "line", .heading = {}}}));
    }
    if (interval_s) {
        text.interval_ = std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::duration<double>(*interval_s));
    }
    return text;
}

void IteratorText::begin(std::string& out) const {
    if (rows_) {
        rows_->header(out);
    }
}

Status IteratorText::begin_next(std::string& out) {
    TRY_ASSIGN(opened_, iterators_[current_].open());
    if (!rows_ && kind() == nullptr && iterators_.size() > 1) {
        out += fmt::format("iterator = {}\n", iterators_[current_].program);
    }
    return {};
}

void IteratorText::add_row(std::string_view line, std::string& out) {
    rows_->row({std::string_view(iterators_[current_].program), line}, out);
}

const RecordKind* IteratorText::kind() const {
    const auto found =
        std::ranges::find(records_.kinds, iterators_[current_].program, &RecordKind::iterator);
    return found == records_.kinds.end() ? nullptr : &*found;
}

// They follow each other without a gap.
void IteratorText::print_records(const RecordKind& kind, std::string_view bytes) {
    line_ += bytes;
    std::string_view left = line_;
    records_.printer->from(kind.buffer);
    while (left.size() >= kind.record_bytes) {
        records_.printer->take(left.substr(0, kind.record_bytes));
        left.remove_prefix(kind.record_bytes);
    }
    line_.erase(0, line_.size() - left.size());
}

void IteratorText::add(std::string_view text, std::string& out) {
    if (const auto* records = kind()) {
        print_records(*records, text);
        return;
    }
    if (!rows_) {
        out += text;
        return;
    }
    while (!text.empty()) {
        const auto end = text.find('\n');
        line_ += text.substr(0, end);
        if (end == std::string_view::npos) {
            return;
        }
        add_row(line_, out);
        line_.clear();
        text.remove_prefix(end + 1);
    }
}

void IteratorText::end_all() {
    current_ = 0;
    if (interval_) {
        next_ = next_.later_by(*interval_);
        due_ = next_;
    } else {
        due_ = Deadline::never();
        is_done_ = true;
    }
}

Status IteratorText::take(std::string& out) {
    if (!opened_) {
        TRY(begin_next(out));
    }
    std::array<char, std::size_t{16} << 10U> piece;
    const auto bytes = ::read(opened_.get(), piece.data(), piece.size());
    if (bytes < 0) {
        // The kernel stops after a great many objects without text, to let others run.
        return errno == EAGAIN || errno == EINTR
                   ? Status{}
                   : Status(fail_errno(fmt::format("the iterator {}", iterators_[current_].program),
                                       errno));
    }
    if (bytes > 0) {
        add({piece.data(), static_cast<std::size_t>(bytes)}, out);
        return {};
    }
    if (!line_.empty() && kind() == nullptr) {
        add_row(line_, out);
    }
    line_.clear();
    opened_.reset();
    if (++current_ == iterators_.size()) {
        end_all();
    }
    return {};
}

}  // namespace snoopbox::session
