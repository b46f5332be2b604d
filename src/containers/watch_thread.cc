// SPDX-License-Identifier: Apache-2.0
#include "containers/watch_thread.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>
#include <utility>

namespace snoopbox::containers {

WatchThread::~WatchThread() {
    if (thread_.joinable()) {
        eventfd_write(stop_.get(), 1);
        thread_.join();
    }
}

Status WatchThread::start() {
    if (thread_.joinable()) {
        return {};
    }
    stop_.reset(eventfd(0, EFD_CLOEXEC));
    if (!stop_) {
        return fail_errno("cgroups cannot be watched", errno);
    }
    // Signals are for the thread that waits for them.
    sigset_t all{};
    sigset_t before{};
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
        thread_ = std::thread([this] { keep_up(); });
    } catch (const std::system_error& error) {
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
        return fail_errno("cgroups cannot be watched: a thread", error.code().value());
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return {};
}

void WatchThread::look() {
    const std::scoped_lock lock(mutex_);
    watch_.look();
    is_incomplete_ = watch_.is_incomplete();
}

void WatchThread::look_now_at(const std::vector<std::uint64_t>& cgroups) {
    const std::scoped_lock lock(mutex_);
    watch_.look_now_at(cgroups);
}

void WatchThread::tell_of_gone(Cgroup cgroup) {
    const std::scoped_lock lock(mutex_);
    watch_.tell_of_gone(std::move(cgroup));
}

void WatchThread::keep_up() {
    // It sleeps nearly always. When it is woken, what goes on in a new container waits for nobody.
    constexpr int first_of_all = -20;
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), first_of_all);
    constexpr std::chrono::hours at_most{1};
    std::array<pollfd, 2> polled{{{watch_.fd(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
    while (polled[1].revents == 0) {
        std::chrono::milliseconds left{};
        {
            const std::scoped_lock lock(mutex_);
            left = watch_.due().left(at_most);
        }
        poll(polled.data(), polled.size(), static_cast<int>(left.count()));
        look();
    }
}

}  // namespace snoopbox::containers
