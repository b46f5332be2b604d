// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "values/formats/format.h"

namespace snoopbox::values {

const FormatFunctions& functions_of(tools::Format format) {
    static constexpr auto all = std::to_array<FormatFunctions>({
#define SNOOP_FORMAT(name, help) {fits_##name, read_##name},
#include "tools/formats.inc"
#undef SNOOP_FORMAT
    });
    return all.at(static_cast<std::size_t>(format));
}

}  // namespace snoopbox::values
