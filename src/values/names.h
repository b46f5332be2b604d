// SPDX-License-Identifier: Apache-2.0
// What numbers are called: by the declaration and, after that, by an enum of the running kernel.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/tool_spec.h"

namespace snoopbox::values {

class Names {
  public:
    explicit Names(tools::Naming naming) : naming_(std::move(naming)) {}

    // Whether names are found while tracing, so that a number without one means that there is none.
    bool are_found() const { return naming_.found != nullptr; }
    const std::string& strip() const { return naming_.strip; }
    // Empty if the number has no name. The result is valid as long as this object, wherever that
    // is moved.
    std::string_view find(std::uint64_t number);
    // All of them, by number.
    const std::map<std::uint64_t, std::string>& all();

  private:
    tools::Naming naming_;
    bool looked_up_ = false;
};

using Enumerators = std::vector<std::pair<std::uint64_t, std::string>>;

// Of an enum of `btf`, a raw BTF file, by its name or that of one of its values; empty if it has
// none such.
Enumerators enumerators_in(std::string_view btf, std::string_view enumeration);
// Adds them for numbers that have no name yet.
void add_enumerators(tools::Naming& naming, const Enumerators& enumerators);

}  // namespace snoopbox::values
