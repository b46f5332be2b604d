// SPDX-License-Identifier: Apache-2.0
// fmt's format(), compiled in one place. Debian has no static fmt, the shared library would load
// libstdc++ at each start, and fmt's headers add two seconds to each file that includes them.
#pragma once

#include <fmt/core.h>

#include <string>

// Inside our namespace, `fmt::format` is this function. Arguments are numbers and text; anything
// else would need fmt's larger headers.
namespace snoopbox::fmt {

std::string vformat(::fmt::string_view text, ::fmt::format_args arguments);

template <typename... T>
std::string format(::fmt::format_string<T...> text, T&&... arguments) {
    return snoopbox::fmt::vformat(text, ::fmt::make_format_args(arguments...));
}

}  // namespace snoopbox::fmt
