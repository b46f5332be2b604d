// SPDX-License-Identifier: Apache-2.0
#include "util/interrupt.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <optional>

#include "util/nudge.h"

namespace snoopbox {
namespace {

// Written only by the handler. A handler may write to an eventfd, and poll can wait for it.
volatile std::sig_atomic_t came = 0;
int event_fd = -1;
std::optional<Nudge> nudge;

void on_signal(int signal) {
    const int saved = errno;
    came = signal;
    nudge->from_now();
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t put = write(event_fd, &one, sizeof one);
    errno = saved;
}

}  // namespace

void catch_interrupts() {
    if (event_fd >= 0) {
        return;
    }
    event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    nudge.emplace();
    struct sigaction action {};
    action.sa_handler = on_signal;  // no SA_RESTART: blocking calls return, and their loops check
    for (const int signal : std::array{SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
        struct sigaction current {};
        sigaction(signal, nullptr, &current);
        if (current.sa_handler != SIG_IGN) {
            sigaction(signal, &action, nullptr);
        }
    }
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
}

bool interrupted() {
    return came != 0;
}

int interrupt_signal() {
    return came;
}

int interrupt_fd() {
    return event_fd;
}

tl::unexpected<Error> fail_interrupted() {
    return tl::make_unexpected(Error{"interrupted", {}, EINTR});
}

bool is_interrupt(const Error& error) {
    return error.code == EINTR && interrupted();
}

}  // namespace snoopbox
