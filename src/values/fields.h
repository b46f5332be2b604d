// SPDX-License-Identifier: Apache-2.0
// Takes a BTF type apart into fields that have one value each.
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "util/result.h"
#include "values/field.h"

namespace snoopbox::values {

// Returns the fields of type `id`. A struct or union has its members; those of inner ones are
// prefixed with the outer member's name, unless that is anonymous. Any other type has one field,
// called `whole`. Arrays of structs become "name.0.member" and so on. Padding has no field. Fails,
// saying where, if a type cannot be shown or is larger than its struct, or if there are more than
// 512 fields.
Result<std::vector<Field>> fields_of(const btf* types, std::uint32_t id,
                                     std::string_view whole = "value");

// The id of the struct of that name, which the C source of a tool names by SNOOP_EVENT.
Result<std::uint32_t> event_struct(const btf* types, const std::string& name);

}  // namespace snoopbox::values
