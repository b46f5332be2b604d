// SPDX-License-Identifier: Apache-2.0
#include "session/trace_loop.h"

#include <poll.h>
#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

#include "util/format.h"
#include "util/interrupt.h"
#include "util/log.h"

namespace snoopbox::session {
namespace {

using std::chrono::milliseconds;

// The interval between reports of losses. No step takes longer before the loop checks everything
// else.
constexpr milliseconds at_most{1000};
// The limit for a batch, or a write, of an endless stream.
constexpr milliseconds turn{100};
// When to ask again for events that are held back.
constexpr milliseconds between_verdicts{10};

}  // namespace

Result<TraceLoop> TraceLoop::create(const Stream& stream, Deadline end, int until_readable) {
    TraceLoop loop(stream, end, until_readable);
    loop.epoll_.reset(epoll_create1(EPOLL_CLOEXEC));
    if (!loop.epoll_ ||
        (stream.source != nullptr && !loop.watch(stream.source->fd(), EPOLLIN | EPOLLET))) {
        return fail_errno("the event buffer cannot be waited for", errno);
    }
    // Each of the others may be absent. epoll refuses files with EPERM, but they need no waiting.
    loop.watch(interrupt_fd(), EPOLLIN);
    loop.watch(until_readable, EPOLLIN);
    loop.watch(stream.output->fd(), 0);
    loop.watch(stream.clock != nullptr ? stream.clock->fd() : -1, EPOLLIN);
    return loop;
}

bool TraceLoop::watch(int fd, std::uint32_t events) const {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    return fd >= 0 && epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0;
}

bool TraceLoop::is_over() const {
    return ended_ || interrupted() || end_.passed();
}

void TraceLoop::wait(milliseconds most, bool asleep) {
    std::array<epoll_event, 8> ready{};
    const int count = epoll_wait(epoll_.get(), ready.data(), static_cast<int>(ready.size()),
                                 static_cast<int>(end_.left(most).count()));
    // epoll returns events in the order in which they became ready.
    for (int i = 0; i < count; ++i) {
        const auto& [events, data] = ready.at(static_cast<std::size_t>(i));
        if (data.fd == until_readable_ ||
            (data.fd == stream_->output->fd() && (events & (EPOLLERR | EPOLLHUP)) != 0)) {
            ended_ = true;
        } else if (stream_->clock != nullptr && data.fd == stream_->clock->fd()) {
            stream_->clock->look(asleep && i == 0);
        }
    }
}

void TraceLoop::wait_for_output() {
    epoll_event event{};
    event.data.fd = stream_->output->fd();
    event.events = EPOLLOUT;
    epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, event.data.fd, &event);
    wait(at_most / 4, false);
    event.events = 0;
    epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, event.data.fd, &event);
}

Status TraceLoop::flush() {
    auto& output = *stream_->output;
    if (output.is_empty()) {
        return {};
    }
    pollfd polled{output.fd(), POLLOUT, 0};
    if (poll(&polled, 1, 0) == 0) {
        wait_for_output();
        return {};
    }
    return output.flush(std::min(end_, Deadline::in(turn)), OnInterrupt::stop);
}

read::Source::Batch TraceLoop::take(Deadline until) {
    if (stream_->source == nullptr) {
        return {};
    }
    const bool tells = stream_->printer->tells_when_caught_up();
    const auto begin = tells ? Deadline::Clock::now() : Deadline::Clock::time_point();
    auto batch = stream_->source->take(*stream_->printer, until);
    if (tells && !batch.more) {
        stream_->printer->say_caught_up(begin);
    }
    ended_ |= stream_->printer->is_done();
    return batch;
}

void TraceLoop::show_held(bool is_last) {
    if (stream_->printer != nullptr && stream_->printer->holds_any()) {
        stream_->printer->show_held(is_last);
        ended_ |= stream_->printer->is_done();
    }
}

Deadline TraceLoop::next_task() const {
    auto next = Deadline::never();
    if (const auto* reporter = stream_->reporter) {
        next = std::min(reporter->due(), reporter->next_glance());
    }
    if (stream_->iterators != nullptr) {
        next = std::min(next, stream_->iterators->due());
    }
    const bool holds_any = stream_->printer != nullptr && stream_->printer->holds_any();
    return holds_any ? std::min(next, Deadline::in(between_verdicts)) : next;
}

void TraceLoop::say_lost() {
    if (stream_->say_lost) {
        stream_->say_lost();
    }
}

Status TraceLoop::report(bool last) {
    auto* reporter = stream_->reporter;
    if (reporter == nullptr || reporter->is_done() || !(last || reporter->due().passed())) {
        return {};
    }
    auto printed = reporter->print(stream_->output->text());
    ended_ |= reporter->is_done();
    return printed;
}

Status TraceLoop::read_iterators() {
    auto* iterators = stream_->iterators;
    if (iterators == nullptr) {
        return {};
    }
    if (iterators->due().passed()) {
        return iterators->take(stream_->output->text());
    }
    ended_ |= stream_->ends_with_iterators && iterators->is_done() && stream_->output->is_empty();
    return {};
}

Status TraceLoop::run() {
    while (!is_over()) {
        if (next_word_.passed()) {
            say_lost();
            next_word_ = Deadline::in(at_most);
        }
        TRY(report(false));
        if (stream_->reporter != nullptr && stream_->reporter->next_glance().passed()) {
            stream_->reporter->glance();
        }
        TRY(read_iterators());
        TRY(flush());
        if (!stream_->output->is_empty() || is_over()) {
            continue;
        }
        const auto batch = take(std::min(end_, Deadline::in(turn)));
        show_held(false);
        TRY(flush());
        if (!batch.more && stream_->output->is_empty()) {
            const auto [most, asleep] = stream_->source == nullptr
                                            ? read::Source::Rest{at_most, true}
                                            : stream_->source->rest(batch.count > 0);
            wait(next_task().left(most), asleep);
        }
    }
    return {};
}

Result<bool> TraceLoop::write_rest(Deadline last) {
    constexpr milliseconds patience{200};  // with a reader who takes nothing
    auto& output = *stream_->output;
    while (!output.is_empty()) {
        const auto left = output.left_bytes();
        TRY(output.flush(std::min(last, Deadline::in(patience)), OnInterrupt::go_on));
        if (output.left_bytes() == left || last.passed()) {
            break;
        }
    }
    return output.is_empty();
}

Status TraceLoop::finish() {
    const auto last = Deadline::in(at_most);
    auto& output = *stream_->output;
    bool more = true;
    bool is_read = true;
    while (more && is_read && !last.passed()) {
        more = take(last).more;
        if (more) {
            TRY_ASSIGN(is_read, write_rest(last));
        }
    }
    show_held(true);
    // What was counted comes after what was recorded, as rows of both may have headings.
    TRY(report(true));
    if (!more) {
        output.end();
    }
    if (is_read) {
        TRY_ASSIGN(is_read, write_rest(Deadline::in(at_most)));
    }
    if (more || !is_read) {
        output.give_up();
        (void)take(Deadline::in(at_most));
    }
    say_lost();
    if (output.rows_given_up() > 0) {
        log::warning(
            fmt::format("{} events that were seen are not in the output: its reader is too slow",
                        output.rows_given_up()));
    }
    return {};
}

}  // namespace snoopbox::session
