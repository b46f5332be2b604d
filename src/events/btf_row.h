// SPDX-License-Identifier: Apache-2.0
// From a record to values by nothing but its BTF type: of programs that declare no columns.
#pragma once

#include <bpf/btf.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/btf_fields.h"
#include "events/value.h"
#include "util/result.h"

namespace snoopbox::events {

class BtfRow {
  public:
    struct Column {
        std::string name;  // the member's, in lower case; letters, digits, _ and . only
        int width = 0;     // that most values fit in
    };

    // Fails as btf_fields does. `types` must live as long as this.
    static Result<BtfRow> create(const btf* types, std::uint32_t id);

    const std::vector<Column>& columns() const { return columns_; }

    // One value for each column; `row` is reused and views `record` and the BTF. False if the
    // record ends before the last member does. What follows the last member is ignored, unless
    // that is an array without a length.
    bool decode(std::string_view record, Row& row) const;

    // The shortest record that decodes.
    std::size_t least_bytes() const { return least_bytes_; }

  private:
    std::vector<BtfField> fields_;
    std::vector<Column> columns_;
    std::size_t least_bytes_ = 0;
};

}  // namespace snoopbox::events
