// SPDX-License-Identifier: Apache-2.0
// Rows that are not shown as they come: each different one is shown once, with how often it came.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace snoopbox::session {

class CountedRows {
  public:
    // `format` as for output::make_writer: rows are in it.
    explicit CountedRows(std::string format) : format_(std::move(format)) {}

    // Rows beyond so many different ones are not kept: memory has an end.
    static constexpr std::size_t most_rows = 100'000;

    void add(std::string row);
    // Completes a heading.
    void complete_heading(std::string& text) const;
    // Appends all rows, the most frequent first, and forgets them.
    void take(std::string& out);
    std::uint64_t left_out() const { return left_out_; }

  private:
    std::string with_count(const std::string& row, std::uint64_t count) const;

    std::string format_;
    std::map<std::string, std::uint64_t> rows_;
    std::uint64_t left_out_ = 0;
};

}  // namespace snoopbox::session
