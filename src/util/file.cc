// SPDX-License-Identifier: Apache-2.0
#include "util/file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "util/fd.h"
#include "util/format.h"
#include "util/interrupt.h"
#include "util/nudge.h"

namespace snoopbox {

Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes) {
    const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd) {
        return fail_errno("cannot open " + path.string(), errno);
    }
    return read_fd(fd.get(), path.string(), max_bytes);
}

Result<std::string> read_fd(int fd, std::string_view name, std::size_t max_bytes) {
    std::string content;
    struct stat info {};
    if (fstat(fd, &info) == 0 && info.st_size > 0) {  // else, as in /proc, not known before
        content.reserve(std::min(static_cast<std::size_t>(info.st_size), max_bytes));
    }
    std::array<char, std::size_t{64} << 10U> chunk{};
    for (;;) {
        const ssize_t got = read(fd, chunk.data(), chunk.size());
        if (got == 0) {
            return content;
        }
        if (got < 0) {
            if (errno == EINTR && !interrupted()) {
                continue;
            }
            return errno == EINTR ? fail_interrupted()
                                  : fail_errno("cannot read " + std::string(name), errno);
        }
        if (content.size() + static_cast<std::size_t>(got) > max_bytes) {
            return fail(fmt::format("{} holds more than {} bytes", name, max_bytes));
        }
        content.append(chunk.data(), static_cast<std::size_t>(got));
    }
}

Result<std::filesystem::path> absolute_path(const std::filesystem::path& path) {
    std::error_code code;
    auto absolute = std::filesystem::absolute(path, code).lexically_normal();
    if (code) {
        return fail_errno(path.string() + ": cannot tell the working directory", code.value(),
                          "cd to a directory that is there, or name it from the root on");
    }
    return absolute.has_filename() ? absolute : absolute.parent_path();
}

Status write_until(int fd, std::string_view& content, Deadline deadline, OnInterrupt on_interrupt) {
    static Nudge nudge;
    const auto is_over = [&] {
        return deadline.passed() || (on_interrupt == OnInterrupt::stop && interrupted());
    };
    nudge.from(deadline);
    Status status;
    while (!content.empty()) {
        const ssize_t put = write(fd, content.data(), content.size());
        if (put > 0) {
            content.remove_prefix(static_cast<std::size_t>(put));
        } else if (put < 0 && errno == EAGAIN) {
            pollfd polled{fd, POLLOUT, 0};
            poll(&polled, 1, static_cast<int>(deadline.left(std::chrono::seconds(1)).count()));
        } else if (put == 0 || errno != EINTR) {
            status = fail_errno("cannot write", put == 0 ? EIO : errno);
            break;
        }
        if (!content.empty() && is_over()) {
            break;
        }
    }
    if (deadline < Deadline::never()) {
        nudge.stop();
    }
    return status;
}

Status write_all(int fd, std::string_view content) {
    auto written = write_until(fd, content, Deadline::never(), OnInterrupt::stop);
    return written && !content.empty() ? fail_interrupted() : written;
}

Status create_file(const std::filesystem::path& path, std::string_view content, mode_t mode) {
    const Fd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!fd) {
        return fail_errno("cannot create " + path.string(), errno);
    }
    if (auto written = write_all(fd.get(), content); !written) {
        return within(path.string(), std::move(written.error()));
    }
    return {};
}

}  // namespace snoopbox
