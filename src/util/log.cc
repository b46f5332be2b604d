// SPDX-License-Identifier: Apache-2.0
#include "util/log.h"

#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "util/file.h"

namespace snoopbox::log {
namespace {

bool verbose_on = false;

void say(std::string_view text) {
    // One write for a line, so that lines of processes that share stderr do not mix. A stderr that
    // is closed is no reason to stop.
    (void)write_all(STDERR_FILENO, text);
}

}  // namespace

void set_verbose(bool on) {
    verbose_on = on;
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
    say(std::string(line) + "\n");
}

void warning(std::string_view line) {
    notice("warning: " + std::string(line));
}

struct Progress::State {
    std::mutex mutex;
    std::condition_variable ended;
    bool end = false;
    std::thread thread;
};

Progress::Progress(std::string what) : state_(std::make_unique<State>()) {
    state_->thread = std::thread([state = state_.get(), what = std::move(what)] {
        std::unique_lock lock(state->mutex);
        if (state->ended.wait_for(lock, std::chrono::milliseconds(500),
                                  [state] { return state->end; })) {
            return;
        }
        const bool terminal = isatty(STDERR_FILENO) != 0;
        say(terminal ? what + "..." : what + "...\n");
        state->ended.wait(lock, [state] { return state->end; });
        if (terminal) {
            say("\r\033[K");
        }
    });
}

Progress::~Progress() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->end = true;
    }
    state_->ended.notify_one();
    state_->thread.join();
}

}  // namespace snoopbox::log
