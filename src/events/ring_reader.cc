// SPDX-License-Identifier: Apache-2.0
#include "events/ring_reader.h"

#include <bpf/bpf.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <utility>

#include "util/interrupt.h"

namespace snoopbox::events {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// Between two batches of a busy stream: well below the 100 ms within which an event must show.
constexpr milliseconds longest_nap{20};
// The first nap is short: an event that stands alone is not kept waiting for others.
constexpr milliseconds first_nap{1};
// After saying that it sleeps, the reader looks again this much later: a program that had looked at
// the state just before may have added an event without a wake-up.
constexpr milliseconds second_look{5};
constexpr milliseconds forever{-1};
// Of programs that do not know our protocol: some submit with BPF_RB_NO_WAKEUP and count on a
// reader that looks by itself.
constexpr milliseconds foreign_sleep{100};

// As in snoop.h; a program that wakes the reader sets it to 0.
enum ReaderState : std::uint32_t { sleeps = 1, naps = 2 };

bool add(int epoll, int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

}  // namespace

struct RingReader::Control {
    std::uint64_t lost;
    std::uint32_t reader_state;
    std::uint32_t wake_bytes;
};

void RingReader::Unmap::operator()(Control* control) const {
    munmap(control, sizeof(Control));
}

Result<RingReader> RingReader::create(int ring_fd, int control_fd) {
    bpf_map_info info{};
    __u32 size = sizeof info;
    if (bpf_obj_get_info_by_fd(ring_fd, &info, &size) != 0) {
        return fail_errno("the event buffer's size", errno);
    }
    if (info.type != BPF_MAP_TYPE_RINGBUF) {
        return fail("the map of the events is no ring buffer");
    }
    auto ring = Ring::map(ring_fd, info.max_entries);
    if (!ring) {
        return tl::make_unexpected(std::move(ring.error()));
    }
    RingReader reader(std::move(*ring));
    if (auto mapped = reader.map_control(control_fd); !mapped) {
        return tl::make_unexpected(std::move(mapped.error()));
    }
    reader.control_->wake_bytes = info.max_entries / 8;
    reader.epoll_.reset(epoll_create1(EPOLL_CLOEXEC));
    // Edge-triggered: what wakes is a program's wake-up, not that there is data.
    if (!reader.epoll_ || !add(reader.epoll_.get(), ring_fd, EPOLLIN | EPOLLET)) {
        return fail_errno("the event buffer cannot be waited for", errno);
    }
    if (interrupt_fd() >= 0) {
        add(reader.epoll_.get(), interrupt_fd(), EPOLLIN);
    }
    return reader;
}

Status RingReader::map_control(int control_fd) {
    const bool shared = control_fd >= 0;
    void* mapped = mmap(nullptr, sizeof(Control), PROT_READ | PROT_WRITE,
                        shared ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS, control_fd, 0);
    if (mapped == MAP_FAILED) {
        return fail_errno("the reader's state cannot be mapped", errno);
    }
    control_.reset(static_cast<Control*>(mapped));
    longest_sleep_ = shared ? forever : foreign_sleep;
    return {};
}

std::uint64_t RingReader::lost() const {
    return std::atomic_ref(control_->lost).load(std::memory_order_relaxed);
}

Result<std::size_t> RingReader::consume(const Handlers& handlers, Drain drain) {
    Status status;
    const std::size_t count = ring_.consume([&](std::string_view record) {
        status = handlers.on_record(record);
        return status && (drain == Drain::whole || !interrupted());
    });
    if (status) {
        status = handlers.on_pause();
    }
    if (!status) {
        return tl::make_unexpected(std::move(status.error()));
    }
    return count;
}

bool RingReader::sleep(milliseconds most) {
    epoll_event event{};
    const int count = epoll_wait(epoll_.get(), &event, 1, static_cast<int>(most.count()));
    const bool output_gone = count > 0 && (event.events & (EPOLLERR | EPOLLHUP)) != 0;
    return !interrupted() && !output_gone;
}

Status RingReader::run(const Handlers& handlers,
                       std::optional<std::chrono::duration<double>> duration, int output_fd) {
    // Of a file there is nothing to wait for, which epoll says with EPERM: no matter.
    add(epoll_.get(), output_fd, 0);
    const auto end = duration
                         ? Clock::now() + std::chrono::duration_cast<Clock::duration>(*duration)
                         : Clock::time_point::max();
    const std::atomic_ref state(control_->reader_state);
    bool quiet = false;
    milliseconds nap = first_nap;
    for (;;) {
        const auto count = consume(handlers, Drain::until_interrupt);
        if (!count) {
            return tl::make_unexpected(count.error());
        }
        milliseconds pause = quiet ? longest_sleep_ : second_look;
        if (*count > 0) {
            pause = nap;
        }
        nap = *count > 0 ? std::min(nap * 2, longest_nap) : first_nap;
        quiet = *count == 0;
        state.store(quiet ? sleeps : naps);
        if (duration) {
            const auto left = std::chrono::ceil<milliseconds>(end - Clock::now());
            if (left.count() <= 0) {
                break;
            }
            pause = pause == forever ? left : std::min(pause, left);
        }
        if (!sleep(pause)) {
            break;
        }
    }
    handlers.on_end();
    auto rest = consume(handlers, Drain::whole);
    return rest ? Status{} : tl::make_unexpected(std::move(rest.error()));
}

}  // namespace snoopbox::events
