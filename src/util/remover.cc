// SPDX-License-Identifier: Apache-2.0
#include "util/remover.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace snoopbox {
namespace {

// Whoever waits for the end of our output must not wait for the remover.
void leave_everything_but(int process, int lock) {
    const int first = std::min(process, lock);
    const int second = std::max(process, lock);
    const auto close_all = [](int from, int to) {
        if (from <= to) {
            syscall(SYS_close_range, from, to, 0);
        }
    };
    close_all(0, first - 1);
    close_all(first + 1, second - 1);
    syscall(SYS_close_range, second + 1, ~0U, 0);
    for (int fd = 0; fd <= STDERR_FILENO; ++fd) {
        if (fd != first && fd != second) {
            open("/dev/null", O_RDWR);
        }
    }
    [[maybe_unused]] const int changed = chdir("/");
}

[[noreturn]] void wait_and_remove(const std::filesystem::path& directory, int process, int lock) {
    leave_everything_but(process, lock);
    prctl(PR_SET_NAME, "snoopbox-remove", 0, 0, 0);
    pollfd ended{process, POLLIN, 0};
    while (poll(&ended, 1, -1) < 0 && errno == EINTR) {
    }
    std::error_code ignored;
    std::filesystem::remove_all(directory, ignored);
    _exit(0);
}

}  // namespace

Status remove_at_our_end(const std::filesystem::path& directory, const Fd& lock) {
    const Fd ours(static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0)));
    if (!ours) {
        return fail_errno("cannot watch this process", errno);
    }
    // Our signals are not the remover's.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    const pid_t child = fork();
    if (child == 0) {
        setsid();
        const pid_t remover = fork();
        if (remover == 0) {
            wait_and_remove(directory, ours.get(), lock.get());
        }
        _exit(remover < 0 ? errno : 0);
    }
    int code = errno;
    sigprocmask(SIG_SETMASK, &before, nullptr);
    if (child >= 0) {
        int status = 0;
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        code = WIFEXITED(status) ? WEXITSTATUS(status) : EAGAIN;
        if (code == 0) {
            return {};
        }
    }
    return fail_errno("cannot start a process to clean up", code);
}

}  // namespace snoopbox
