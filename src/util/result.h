// SPDX-License-Identifier: Apache-2.0
// Errors are values. A function that can fail returns Result<T>; each layer on the way up says
// what it was doing with `within`, and only main prints the whole.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace snoopbox {

// What failed and why, in the user's terms, innermost reason last ("cannot X: Y: Z"), and what the
// user can do about it (empty if nothing is known). One line each, no trailing full stop or
// newline.
struct Error {
    std::string message;
    std::string remedy;
    int code = 0;  // the errno that caused it, 0 if none did
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

tl::unexpected<Error> fail(std::string message, std::string remedy = {});

// The meaning of errno. The kernel and libbpf use numbers that the C library does not know.
std::string errno_text(int code);

// "MESSAGE: No such file or directory" for errno (or `code`), which is kept in Error::code.
tl::unexpected<Error> fail_errno(std::string_view message, int code, std::string remedy = {});

// The same error, one layer further out: "DOING: MESSAGE".
tl::unexpected<Error> within(std::string_view doing, Error error);

// Passes an error on to the caller: `TRY(check(file));` for a Status, and
// `TRY_ASSIGN(auto text, read_file(path));` for the value of a Result.
#define TRY(...)                                                        \
    do {                                                                \
        if (auto snoop_tried = (__VA_ARGS__); !snoop_tried) {           \
            return tl::make_unexpected(std::move(snoop_tried.error())); \
        }                                                               \
    } while (false)
#define TRY_ASSIGN(variable, ...) \
    SNOOP_TRY_AS(SNOOP_TRY_NAME(tried_, __LINE__), variable, __VA_ARGS__)
#define SNOOP_TRY_NAME(prefix, line) SNOOP_TRY_PASTE(prefix, line)
#define SNOOP_TRY_PASTE(prefix, line) prefix##line
// NOLINTBEGIN(bugprone-macro-parentheses): `variable` is a declaration
#define SNOOP_TRY_AS(tried, variable, ...)                      \
    auto tried = (__VA_ARGS__);                                 \
    if (!tried) {                                               \
        return tl::make_unexpected(std::move((tried).error())); \
    }                                                           \
    variable = std::move(*(tried))
// NOLINTEND(bugprone-macro-parentheses)

}  // namespace snoopbox
