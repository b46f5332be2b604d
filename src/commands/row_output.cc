// SPDX-License-Identifier: Apache-2.0
#include "commands/row_output.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>

#include "util/interrupt.h"

namespace snoopbox::commands {
namespace {

constexpr std::size_t flush_bytes = std::size_t{64} << 10U;

// As write_all, but a reader that stopped reading cannot hold up the end: after an interrupt what
// cannot be written at once is given up.
Status write_output(int fd, std::string_view text) {
    constexpr int patience_ms = 200;
    while (!text.empty()) {
        std::string_view part = text;
        if (interrupted()) {
            pollfd polled{fd, POLLOUT, 0};
            if (poll(&polled, 1, patience_ms) == 0) {
                return fail_interrupted();
            }
            part = text.substr(0, 4096);  // that much a writable pipe takes without blocking
        }
        const ssize_t put = write(fd, part.data(), part.size());
        if (put < 0 && errno != EINTR) {
            return fail_errno("cannot write the output", errno);
        }
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(put, 0)));
    }
    return {};
}

}  // namespace

bool is_output_gone(const Error& error) {
    return error.code == EPIPE || error.code == EIO;
}

Result<RowOutput> RowOutput::create(std::string_view format,
                                    std::vector<output::ColumnStyle> columns, int fd) {
    auto writer = output::make_writer(format, std::move(columns));
    if (!writer) {
        return tl::make_unexpected(std::move(writer.error()));
    }
    return RowOutput(std::move(*writer), fd);
}

Status RowOutput::begin() {
    writer_->header(text_);
    return flush();
}

Status RowOutput::put(const events::Row& row) {
    writer_->row(row, text_);
    return text_.size() < flush_bytes ? Status{} : flush();
}

Status RowOutput::flush() {
    auto written = write_output(fd_, text_);
    text_.clear();
    return written;
}

}  // namespace snoopbox::commands
