// SPDX-License-Identifier: Apache-2.0
// What C says of its operators and integers, whatever they are used on.
#pragma once

#include <optional>
#include <string_view>

#include "oneliners/types.h"

namespace snoopbox::oneliners {

// Of a binary operator, from 1, the weakest; 0 of another token.
int precedence(std::string_view op);

// Whether the operator's value is 0 or 1.
bool is_comparison(std::string_view op);

Type int_type();

// What both operands become, by the usual arithmetic conversions. Unknown if one of them is.
Type common_type(const Type& a, const Type& b);

// Of an integer as it is spelled, such as "0x10ul". Nothing if it is none.
std::optional<Type> read_integer(std::string_view text);

}  // namespace snoopbox::oneliners
