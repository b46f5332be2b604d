// SPDX-License-Identifier: Apache-2.0
// Patterns of functions' names that users give.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "util/result.h"

namespace re2 {
class RE2;
}

namespace snoopbox::attach {

class NamePattern {
  public:
    // As in a shell, * is any text and ? any character. A regex is RE2's syntax and must match from
    // the start of a name on.
    static Result<NamePattern> parse(const std::string& text, bool is_regex);

    bool matches(std::string_view name) const;

  private:
    NamePattern(std::shared_ptr<const re2::RE2> compiled, bool whole, std::string begin)
        : compiled_(std::move(compiled)), whole_(whole), begin_(std::move(begin)) {}
    std::shared_ptr<const re2::RE2> compiled_;
    bool whole_;
    std::string begin_;  // what all that match begin with
};

}  // namespace snoopbox::attach
