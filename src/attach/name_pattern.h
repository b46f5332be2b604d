// SPDX-License-Identifier: Apache-2.0
// Patterns of functions' names that users give.
#pragma once

#include <memory>
#include <string>
#include <string_view>

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
    explicit NamePattern(std::shared_ptr<const re2::RE2> compiled, bool whole)
        : compiled_(std::move(compiled)), whole_(whole) {}
    std::shared_ptr<const re2::RE2> compiled_;
    bool whole_;
};

}  // namespace snoopbox::attach
