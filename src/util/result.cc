// SPDX-License-Identifier: Apache-2.0
#include "util/result.h"

#include <cstring>

namespace snoopbox {

// Not inline: nearly every source file uses them, and compiling them again and again took a while.
tl::unexpected<Error> fail(std::string message, std::string remedy) {
    return tl::make_unexpected(Error{std::move(message), std::move(remedy), 0});
}

std::string errno_text(int code) {
    const char* text = strerrordesc_np(code);
    return text == nullptr ? "error " + std::to_string(code) : text;
}

tl::unexpected<Error> fail_errno(std::string_view message, int code, std::string remedy) {
    return tl::make_unexpected(
        Error{std::string(message) + ": " + errno_text(code), std::move(remedy), code});
}

tl::unexpected<Error> within(std::string_view doing, Error error) {
    error.message = std::string(doing) + ": " + error.message;
    return tl::make_unexpected(std::move(error));
}

}  // namespace snoopbox
