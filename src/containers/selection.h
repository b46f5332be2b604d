// SPDX-License-Identifier: Apache-2.0
// Which containers a user means.
#pragma once

#include <string_view>

#include "containers/containers.h"

namespace snoopbox::containers {

// Whether all of `text` is as the pattern: * is any text and ? any byte, all others are themselves.
bool matches_glob(std::string_view text, std::string_view pattern);

// By its name, the beginning of its ID, or a pattern of its name or whole ID.
bool is_meant(const Container& container, std::string_view wanted);

}  // namespace snoopbox::containers
