// SPDX-License-Identifier: Apache-2.0
#define FMT_HEADER_ONLY  // here and nowhere else
#include "util/format.h"

#include <fmt/format.h>

namespace snoopbox::fmt {

std::string vformat(::fmt::string_view text, ::fmt::format_args arguments) {
    return ::fmt::vformat(text, arguments);
}

}  // namespace snoopbox::fmt
