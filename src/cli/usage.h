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

// Error::code where a command that we are to execute cannot be, or is not there: main exits as
// env(1) and nohup(1) do.
inline constexpr int not_executable_code = -126;
inline constexpr int not_found_code = -127;

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
    const bool no_command = error.code == not_executable_code || error.code == not_found_code;
    return no_command ? -error.code : is_usage(error) ? 2 : 1;
}

}  // namespace snoopbox::cli
