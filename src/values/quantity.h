// SPDX-License-Identifier: Apache-2.0
// A number made of members of a record: one, less others.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/tool_spec.h"
#include "util/result.h"
#include "values/field.h"

namespace snoopbox::values {

struct Quantity {
    Field field;          // none if it has 0 bytes
    std::string meminfo;  // otherwise
    std::vector<Quantity> less;

    // Never below 0.
    std::uint64_t of(std::string_view record) const;
    // Where the last of its members ends.
    std::size_t end() const;
};

// Finds quantities by the names that columns have for them.
struct Quantities {
    const std::vector<tools::Column>& columns;  // those that may be named; in events, none
    const std::vector<Field>& fields;

    // The number of a column before its format is applied.
    Result<Quantity> of_column(const tools::Column& column, int depth = 0) const;
    // A column other than `but` or, if there is none such, a member.
    Result<Quantity> of_name(const std::string& name, const tools::Column& but,
                             int depth = 0) const;
};

}  // namespace snoopbox::values
