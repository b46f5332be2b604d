// SPDX-License-Identifier: Apache-2.0
// Distinguishes wrong usage from failure: exit status 2 instead of 1.
#pragma once

#include <string>
#include <utility>

#include "util/result.h"

namespace snoopbox::cli {

// Error::code of wrong usage. It is negative, so that it is not an errno. Outer layers keep it like
// any other code (`within` in util/result.h).
inline constexpr int usage_code = -2;

// An error on the command line. `command` is the one whose --help explains it: "snoopbox
// execsnoop".
inline tl::unexpected<Error> fail_usage(std::string message, const std::string& command) {
    return tl::make_unexpected(Error{std::move(message), "see " + command + " --help", usage_code});
}

inline bool is_usage(const Error& error) {
    return error.code == usage_code;
}

// What main exits with.
inline int exit_status(const Error& error) {
    return is_usage(error) ? 2 : 1;
}

}  // namespace snoopbox::cli
