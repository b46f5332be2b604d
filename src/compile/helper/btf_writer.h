// SPDX-License-Identifier: Apache-2.0
// The .BTF section of an object: its maps, its constants and its event layouts as types.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "compile/object.h"
#include "util/result.h"

namespace snoopbox::compile {

// A map's definition in .maps takes this much: one pointer for each of its attributes.
inline constexpr std::uint32_t map_definition_bytes = 5 * 8;

Result<std::string> make_btf(const Object& object);

// The size of a scalar by clang's name for it ("unsigned int"); 0 if it is none that we know.
std::uint32_t scalar_bytes(std::string_view type);

}  // namespace snoopbox::compile
