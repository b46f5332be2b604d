// SPDX-License-Identifier: Apache-2.0
// Builds an object's .BTF section: its maps, constants and event layouts as types.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "compile/object.h"
#include "util/result.h"

namespace snoopbox::compile {

// Size of a map definition in .maps: one pointer per attribute.
inline constexpr std::uint32_t map_definition_bytes = 7 * 8;

Result<std::string> make_btf(const Object& object);

// Size of what has this layout; 0 if a member's type is unknown.
std::uint32_t bytes_of(const Layout& layout);

// Size of a scalar by clang's name for it ("unsigned int"); 0 if unknown.
std::uint32_t scalar_bytes(std::string_view type);

}  // namespace snoopbox::compile
