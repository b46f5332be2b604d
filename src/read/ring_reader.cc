// SPDX-License-Identifier: Apache-2.0
#include "read/ring_reader.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <utility>

namespace snoopbox::read {
namespace {

using std::chrono::milliseconds;

// Between two batches of a busy stream: well below the 100 ms within which an event must appear.
constexpr milliseconds longest_nap{20};
// The first nap is short, so that a single event does not wait for others.
constexpr milliseconds first_nap{1};
// After announcing that it sleeps, the reader looks again this much later: a program that checked
// the state just before may have added an event without a wake-up.
constexpr milliseconds second_look{5};
// An event may still arrive without a wake-up: the program decides whether to wake the reader
// before it submits, and may be delayed in between.
constexpr milliseconds longest_sleep{1000};
// For programs that do not know our protocol: some submit with BPF_RB_NO_WAKEUP and rely on a
// reader that polls.
constexpr milliseconds foreign_sleep{100};

// As in snoop.h; a program that wakes the reader sets it to 0.
enum ReaderState : std::uint32_t { sleeps = 1, naps = 2 };

}  // namespace

struct RingReader::Control {
    std::uint64_t lost;
    std::uint32_t reader_state;
    std::uint32_t wake_bytes;
};

void RingReader::Unmap::operator()(Control* control) const {
    munmap(control, sizeof(Control));
}

Result<RingReader> RingReader::create(int ring_fd, std::size_t bytes, int control_fd) {
    TRY_ASSIGN(auto ring, Ring::map(ring_fd, bytes));
    RingReader reader(std::move(ring), ring_fd);
    TRY(reader.map_control(control_fd));
    reader.control_->wake_bytes = static_cast<std::uint32_t>(bytes / 8);
    return reader;
}

Status RingReader::map_control(int control_fd) {
    shared_ = control_fd >= 0;
    void* mapped = mmap(nullptr, sizeof(Control), PROT_READ | PROT_WRITE,
                        shared_ ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS, control_fd, 0);
    if (mapped == MAP_FAILED) {
        return fail_errno("the reader's state cannot be mapped", errno);
    }
    control_.reset(static_cast<Control*>(mapped));
    longest_sleep_ = shared_ ? longest_sleep : foreign_sleep;
    nap_ = first_nap;
    return {};
}

Source::Batch RingReader::take(Sink& sink, Deadline until) {
    constexpr std::size_t between_looks = 64;  // at the clock
    Batch batch;
    batch.count = ring_.consume([&, left = between_looks](std::string_view record) mutable {
        batch.more = !sink.take(record);
        if (--left == 0) {
            left = between_looks;
            batch.more |= until.passed();
        }
        return !batch.more;
    });
    return batch;
}

std::uint64_t RingReader::lost() const {
    return std::atomic_ref(control_->lost).load(std::memory_order_relaxed);
}

Source::Rest RingReader::rest(bool took_some) {
    // Records behind one that is not submitted yet cannot be taken, so a wake-up would be useless.
    const bool quiet = !took_some && !ring_.is_held_up();
    milliseconds most = nap_;
    if (quiet) {
        most = was_quiet_ ? longest_sleep_ : second_look;
    }
    nap_ = quiet ? first_nap : std::min(nap_ * 2, longest_nap);
    was_quiet_ = quiet;
    std::atomic_ref(control_->reader_state).store(quiet ? sleeps : naps);
    return {most, quiet};
}

}  // namespace snoopbox::read
