// SPDX-License-Identifier: Apache-2.0
// Decodes records by their BTF type alone, for programs that declare no columns.
#pragma once

#include <bpf/btf.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "util/result.h"
#include "values/btf_fields.h"
#include "values/value.h"

namespace snoopbox::values {

class BtfRow {
  public:
    struct Column {
        std::string name;  // the member's, in lower case; letters, digits, _ and . only
        int width = 0;     // enough for most values
    };

    // Fails as btf_fields does. `types` must outlive the result.
    static Result<BtfRow> create(const btf* types, std::uint32_t id);

    const std::vector<Column>& columns() const { return columns_; }

    // Stores one value per column in `row`, which is reused and refers to `record` and the BTF.
    // Returns false if the record ends before the last member does. Ignores bytes after the last
    // member, unless that is a flexible array.
    bool decode(std::string_view record, Row& row) const;

    // The length of the shortest record that decodes.
    std::size_t least_bytes() const { return least_bytes_; }

  private:
    std::vector<BtfField> fields_;
    std::vector<Column> columns_;
    std::size_t least_bytes_ = 0;
};

}  // namespace snoopbox::values
