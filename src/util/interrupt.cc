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

// What was done with the signals that we changed.
struct Changed {
    int signal;
    struct sigaction before {};
};
std::array changed{Changed{SIGINT},  Changed{SIGTERM}, Changed{SIGHUP},
                   Changed{SIGQUIT}, Changed{SIGPIPE}, Changed{SIGXFSZ}};

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
    for (auto& [signal, before] : changed) {
        struct sigaction action {};
        const bool interrupts = signal != SIGPIPE && signal != SIGXFSZ;
        action.sa_handler = interrupts ? on_signal : SIG_IGN;
        sigaction(signal, nullptr, &before);
        if (before.sa_handler != SIG_IGN) {
            // No SA_RESTART: blocking calls return, and their loops check.
            sigaction(signal, &action, nullptr);
        }
    }
}

void restore_signals() {
    if (event_fd >= 0) {
        for (const auto& [signal, before] : changed) {
            sigaction(signal, &before, nullptr);
        }
    }
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
