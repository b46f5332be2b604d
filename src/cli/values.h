// SPDX-License-Identifier: Apache-2.0
// Values of options as their types. Errors say why, and what is allowed: "0 is too small, at least
// 1"; the caller says which option.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "util/result.h"

namespace re2 {
class RE2;
}

namespace snoopbox::cli {

using Regex = std::shared_ptr<const re2::RE2>;

// A whole decimal number within the bounds that are given.
Result<std::int64_t> read_number(const std::string& text, std::optional<std::int64_t> minimum,
                                 std::optional<std::int64_t> maximum);

// A name of this system's users, or else a user's number (0 to 2^32 - 2).
Result<std::int64_t> read_user(const std::string& text);

// RE2 syntax over bytes; `.` matches a newline, which can be part of an argument.
Result<Regex> read_regex(const std::string& text);

// An expression that matches what contains `text`, which is not empty.
Result<Regex> literal_regex(const std::string& text);

// Names of open(2)'s flags with | or commas between, "O_WRONLY|O_CREAT", as all of their bits.
Result<std::int64_t> read_open_flags(const std::string& text);

// More than 0, with a fraction if wanted: "0.5".
Result<double> read_seconds(const std::string& text);

// "65536", "512K", "4M", "1G", rounded up to what a ring buffer can be: a power of two of whole
// pages, up to 1 GiB.
Result<std::uint32_t> read_ring_buffer_size(const std::string& text);

// The same of a number of pages, which must be a power of two.
Result<std::uint32_t> read_buffer_pages(const std::string& text);

}  // namespace snoopbox::cli
