// SPDX-License-Identifier: Apache-2.0
// Selects the rows to show: those in which every expression matches its column.
#pragma once

#include <re2/re2.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "values/value.h"

namespace snoopbox::values {

class Filter {
  public:
    void add(std::size_t column, std::shared_ptr<const re2::RE2> regex);

    // Arguments are matched as one text, separated by spaces.
    bool passes(const Row& row);

  private:
    struct Condition {
        std::size_t column;
        std::shared_ptr<const re2::RE2> regex;
    };
    std::vector<Condition> conditions_;
    std::string text_;  // reused
};

}  // namespace snoopbox::values
