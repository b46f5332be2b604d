// SPDX-License-Identifier: Apache-2.0
// Readable names of C++ and Rust functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace snoopbox::symbols {

// Of a name in a file and of what it is turned into.
constexpr std::size_t longest_name = 4096;

// The name as its author wrote it, or `name` itself if it is not mangled or its readable form would
// be longer than `longest_name`. Rust's legacy and v0 manglings lose their hash.
std::string demangle(std::string_view name);

}  // namespace snoopbox::symbols
