// SPDX-License-Identifier: Apache-2.0
#include "session/counted_rows.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "util/format.h"

namespace snoopbox::session {

void CountedRows::add(std::string row) {
    const auto known = rows_.find(row);
    if (known != rows_.end()) {
        ++known->second;
    } else if (rows_.size() < most_rows) {
        rows_.emplace(std::move(row), 1);
    } else {
        ++left_out_;
    }
}

void CountedRows::complete_heading(std::string& text) const {
    if (format_ == "csv" && text.ends_with('\n')) {
        text.insert(text.size() - 1, ",rows");
    }
}

// A table is as BCC's trace shows it.
std::string CountedRows::with_count(const std::string& row, std::uint64_t count) const {
    auto text = row;
    text.erase(text.find_last_not_of('\n') + 1);
    if (format_ == "json" && text.ends_with('}')) {
        text.pop_back();
        return fmt::format("{},\"rows\":{}}}\n", text, count);
    }
    return format_ == "csv" ? fmt::format("{},{}\n", text, count)
                            : fmt::format("{}-->COUNT {}\n\n", text, count);
}

void CountedRows::take(std::string& out) {
    std::vector<std::pair<const std::string*, std::uint64_t>> sorted;
    sorted.reserve(rows_.size());
    for (const auto& [row, count] : rows_) {
        sorted.emplace_back(&row, count);
    }
    std::ranges::stable_sort(sorted,
                             [](const auto& a, const auto& b) { return a.second > b.second; });
    for (const auto& [row, count] : sorted) {
        out += with_count(*row, count);
    }
    rows_.clear();
}

}  // namespace snoopbox::session
