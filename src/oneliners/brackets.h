// SPDX-License-Identifier: Apache-2.0
// Text in which brackets, and literals in quotes, belong together.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "oneliners/text.h"
#include "util/result.h"

namespace snoopbox::oneliners {

// The end of what the bracket at `at` opens, after its partner. Fails if there is none before
// `end`.
Result<std::size_t> end_of_brackets(std::string_view text, std::size_t at, std::size_t end);

// The parts of `span` between `separator`s that are in no brackets and no literals. Fails if a
// bracket or quote has no partner.
Result<std::vector<Span>> split(std::string_view text, Span span, char separator);

}  // namespace snoopbox::oneliners
