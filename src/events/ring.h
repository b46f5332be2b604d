// SPDX-License-Identifier: Apache-2.0
// A BPF ring buffer (BPF_MAP_TYPE_RINGBUF) as its only reader sees it. libbpf has one too, but that
// maps the data twice, which counts as memory of ours twice, and tells the kernel after each record
// how far it is: the traced programs read that place, so that each of them would wait for it.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "util/result.h"

namespace snoopbox::events {

class Ring {
  public:
    // `fd` is not kept.
    static Result<Ring> map(int fd, std::size_t bytes);

    std::size_t bytes() const { return bytes_; }

    // Whether so much was once in the buffer, unread, that the longest record so far had no room
    // left: some were likely lost, whether or not the programs count them.
    bool was_full() const { return most_unread_ + longest_ >= bytes_; }

    // Whether a record that its program has not yet handed over is in the way of others.
    bool is_held_up() const { return at_ != available_; }

    // Calls take(std::string_view record) -> bool for each record that is there, until it returns
    // false (that record counts as taken). How many there were.
    template <typename Take>
    std::size_t consume(Take&& take) {
        std::size_t count = 0;
        const std::uint64_t begin = at_;
        for (Step step{}; next(step);) {
            ++count;
            const bool more = take(step.record);
            pass(step);
            if (!more) {
                break;
            }
        }
        if (at_ != begin) {
            publish();
        }
        return count;
    }

  private:
    struct Step {
        std::string_view record;
        std::uint64_t end = 0;
    };
    struct Unmap {
        std::size_t length;
        void operator()(void* at) const { munmap(at, length); }
    };
    using Mapping = std::unique_ptr<void, Unmap>;

    Ring() = default;
    // The record at at_, behind those that were discarded; false if none is complete.
    bool next(Step& step);
    void pass(const Step& step);
    void publish();
    std::string_view record_at(std::uint64_t position, std::size_t length);

    Mapping consumer_{nullptr, {0}};  // one page: how far the reader is
    Mapping producer_{nullptr, {0}};  // one page: how far the programs are; then the data
    std::uint64_t* consumed_ = nullptr;
    std::uint64_t* produced_ = nullptr;
    const char* data_ = nullptr;
    std::size_t bytes_ = 0;
    std::uint64_t at_ = 0;
    std::uint64_t published_ = 0;
    std::uint64_t available_ = 0;  // where the programs were when they were asked last
    std::uint64_t most_unread_ = 0;
    std::uint64_t longest_ = 0;  // record, in bytes of the buffer
    std::string joined_;         // a record that lies across the end of the data
};

}  // namespace snoopbox::events
