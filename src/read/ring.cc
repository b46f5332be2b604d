// SPDX-License-Identifier: Apache-2.0
#include "read/ring.h"

#include <linux/bpf.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>

namespace snoopbox::read {
namespace {

// Interface: kernel/bpf/ringbuf.c. Records start at multiples of 8 with an 8-byte header, whose
// first four bytes hold the length and two flags.
constexpr std::size_t header_bytes = BPF_RINGBUF_HDR_SZ;

// We report free space to programs in parts of the buffer this large: rarely, but early enough.
constexpr std::size_t publish_parts = 16;

}  // namespace

Result<Ring> Ring::map(int fd, std::size_t bytes) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    Ring ring;
    ring.bytes_ = bytes;
    void* consumer = mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (consumer == MAP_FAILED) {
        return fail_errno("the event buffer cannot be mapped", errno);
    }
    ring.consumer_ = Mapping(consumer, Unmap{page});
    void* producer =
        mmap(nullptr, page + bytes, PROT_READ, MAP_SHARED, fd, static_cast<off_t>(page));
    if (producer == MAP_FAILED) {
        return fail_errno("the event buffer cannot be mapped", errno);
    }
    ring.producer_ = Mapping(producer, Unmap{page + bytes});
    ring.consumed_ = static_cast<std::uint64_t*>(consumer);
    ring.produced_ = static_cast<std::uint64_t*>(producer);
    ring.data_ = static_cast<const char*>(producer) + page;
    ring.at_ = ring.published_ = ring.available_ = *ring.consumed_;
    return ring;
}

std::string_view Ring::record_at(std::uint64_t position, std::size_t length) {
    const std::size_t offset = position & (bytes_ - 1);
    const std::size_t first = std::min(length, bytes_ - offset);
    if (first == length) {
        return {data_ + offset, length};
    }
    joined_.assign(data_ + offset, first);
    joined_.append(data_, length - first);
    return joined_;
}

bool Ring::next(Step& step) {
    for (;;) {
        if (at_ == available_) {
            available_ = std::atomic_ref(*produced_).load(std::memory_order_acquire);
            if (at_ == available_) {
                return false;
            }
        }
        // The mapping is read-only kernel memory, but C++20's atomic_ref takes no const.
        auto* header = const_cast<std::uint32_t*>(  // NOLINT(*-const-cast)
            static_cast<const std::uint32_t*>(
                static_cast<const void*>(data_ + (at_ & (bytes_ - 1)))));
        const std::uint32_t word = std::atomic_ref(*header).load(std::memory_order_acquire);
        if ((word & BPF_RINGBUF_BUSY_BIT) != 0) {
            return false;
        }
        const std::size_t length = word & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
        step.end = at_ + ((length + header_bytes + 7) & ~std::size_t{7});
        if ((word & BPF_RINGBUF_DISCARD_BIT) == 0) {
            step.record = record_at(at_ + header_bytes, length);
            return true;
        }
        pass(step);
    }
}

void Ring::pass(const Step& step) {
    longest_ = std::max(longest_, step.end - at_);
    at_ = step.end;
    if (at_ - published_ >= bytes_ / publish_parts) {
        publish();
    }
}

void Ring::publish() {
    // Since the last publish(), the buffer was never fuller than now.
    const auto produced = std::atomic_ref(*produced_).load(std::memory_order_relaxed);
    most_unread_ = std::max(most_unread_, produced - published_);
    std::atomic_ref(*consumed_).store(at_, std::memory_order_release);
    published_ = at_;
}

}  // namespace snoopbox::read
