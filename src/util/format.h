// SPDX-License-Identifier: Apache-2.0
// fmt's format(), compiled in one place: Debian has no static fmt, the shared one would bring
// libstdc++ to each start, and its headers alone cost each file that includes them two seconds.
#pragma once

#include <fmt/core.h>

#include <string>

// Inside our namespace `fmt::format` is this one. Arguments are numbers and text; what else fmt can
// format needs its larger headers.
namespace snoopbox::fmt {

std::string vformat(::fmt::string_view text, ::fmt::format_args arguments);

template <typename... T>
std::string format(::fmt::format_string<T...> text, T&&... arguments) {
    return snoopbox::fmt::vformat(text, ::fmt::make_format_args(arguments...));
}

}  // namespace snoopbox::fmt
