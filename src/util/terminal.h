// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstddef>
#include <optional>

namespace snoopbox {

struct TerminalSize {
    std::size_t columns = 0;  // 0 if it is not known
    std::size_t lines = 0;
};

// Of the terminal at `fd`, as it is now; nothing if that is none.
inline std::optional<TerminalSize> terminal_size(int fd) {
    winsize size{};
    if (isatty(fd) != 1) {
        return std::nullopt;
    }
    return ioctl(fd, TIOCGWINSZ, &size) == 0 ? TerminalSize{size.ws_col, size.ws_row}
                                             : TerminalSize{};
}

}  // namespace snoopbox
