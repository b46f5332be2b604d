// SPDX-License-Identifier: Apache-2.0
#include "util/log.h"

#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "util/deadline.h"
#include "util/file.h"
#include "util/interrupt.h"
#include "util/utf8.h"

namespace snoopbox::log {
namespace {

bool verbose_on = false;
bool waits_long = true;
bool stuck = false;

// Each line is one write, so that the lines of processes that share stderr do not mix. A closed
// stderr is not an error.
void say(std::string_view text) {
    if (waits_long && !interrupted()) {
        (void)write_all(STDERR_FILENO, text);
        return;
    }
    const auto patience = std::chrono::seconds(stuck ? 0 : 1);
    (void)write_until(STDERR_FILENO, text, Deadline::in(patience), OnInterrupt::go_on);
    stuck = !text.empty();
}

// For use in another thread, which a nudge would not reach.
void say_at_once(std::string_view text) {
    pollfd polled{STDERR_FILENO, POLLOUT, 0};
    if (poll(&polled, 1, 0) == 1) {
        [[maybe_unused]] const ssize_t put = write(STDERR_FILENO, text.data(), text.size());
    }
}

}  // namespace

void set_verbose(bool on) {
    verbose_on = on;
}

void never_wait_long() {
    waits_long = false;
}

bool verbose() {
    return verbose_on;
}

void detail(std::string_view line) {
    if (verbose_on) {
        notice(line);
    }
}

void notice(std::string_view line) {
    say(for_terminal(line) + "\n");
}

void warning(std::string_view line) {
    notice("warning: " + std::string(line));
}

struct Progress::State {
    std::mutex mutex;
    std::condition_variable ended;
    bool end = false;
    std::thread thread;

    void show(std::string_view line, bool terminal);
};

void Progress::State::show(std::string_view line, bool terminal) {
    std::unique_lock lock(mutex);
    const auto has_ended = [this] { return end; };
    if (ended.wait_for(lock, std::chrono::milliseconds(500), has_ended)) {
        return;
    }
    say_at_once(line);
    ended.wait(lock, has_ended);
    if (terminal) {
        say_at_once("\r\033[K");
    }
}

Progress::Progress(std::string_view what) : state_(std::make_unique<State>()) {
    const bool terminal = isatty(STDERR_FILENO) != 0;
    std::string line = for_terminal(what) + (terminal ? "..." : "...\n");
    try {
        state_->thread = std::thread([state = state_.get(), line = std::move(line), terminal] {
            state->show(line, terminal);
        });
    } catch (const std::system_error&) {
        // No thread can be created (ulimit -u, the cgroup's pids.max), so nothing is shown.
    }
}

Progress::~Progress() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->end = true;
    }
    if (state_->thread.joinable()) {
        state_->ended.notify_one();
        state_->thread.join();
    }
}

}  // namespace snoopbox::log
