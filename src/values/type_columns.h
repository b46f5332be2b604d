// SPDX-License-Identifier: Apache-2.0
// The columns of records whose program declares none: one for each field of their type.
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::values {

// Their names are the fields' in lower case, of letters, digits, _ and . only; their widths are
// enough for most values. Fails as fields_of does.
Result<std::vector<tools::Column>> columns_of(const btf* types, std::uint32_t id);
// Of the entries of a map, as Decoder::of_map() names their fields: keys, then values.
struct EntryColumns {
    std::vector<tools::Column> key;
    std::vector<tools::Column> value;
};
Result<EntryColumns> columns_of_entries(const btf* types, std::uint32_t key, std::uint32_t value);
// Of the struct of that name.
Result<std::vector<tools::Column>> columns_of(const btf* types, const std::string& struct_name);

}  // namespace snoopbox::values
