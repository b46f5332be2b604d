// SPDX-License-Identifier: Apache-2.0
// Types in the text of expressions.
#pragma once

#include <span>
#include <string_view>

#include "oneliners/tokens.h"
#include "oneliners/types.h"
#include "util/result.h"

namespace snoopbox::oneliners {

// Whether a type begins with this token, as in a cast.
bool begins_type(const Token& token, const Types& types);

// Reads a type from the front of `tokens`, and leaves what follows.
Result<Type> take_type(std::string_view text, std::span<const Token>& tokens, const Types& types);

}  // namespace snoopbox::oneliners
