// SPDX-License-Identifier: Apache-2.0
// The only reader of a BPF ring buffer (BPF_MAP_TYPE_RINGBUF). libbpf's reader maps the data twice,
// which counts twice as our memory, and publishes its position after each record. The traced
// programs read that position, so each update would slow them down.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "util/result.h"

namespace snoopbox::read {

class Ring {
  public:
    // Does not keep `fd`.
    static Result<Ring> map(int fd, std::size_t bytes);

    std::size_t bytes() const { return bytes_; }

    // Whether the buffer once held so many unread bytes that the longest record so far would not
    // have fit. Some records were then likely lost, whether or not the programs count them.
    bool was_full() const { return most_unread_ + longest_ >= bytes_; }

    // Whether a record that its program has not submitted yet blocks others.
    bool is_held_up() const { return at_ != available_; }

    // Calls take(std::string_view record) -> bool for each available record until it returns false
    // (that record counts as taken). Returns the number of records taken.
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
    // The record at at_, after skipping discarded ones; false if none is complete.
    bool next(Step& step);
    void pass(const Step& step);
    void publish();
    std::string_view record_at(std::uint64_t position, std::size_t length);

    Mapping consumer_{nullptr, {0}};  // one page: the reader's position
    Mapping producer_{nullptr, {0}};  // one page: the programs' position; then the data
    std::uint64_t* consumed_ = nullptr;
    std::uint64_t* produced_ = nullptr;
    const char* data_ = nullptr;
    std::size_t bytes_ = 0;
    std::uint64_t at_ = 0;
    std::uint64_t published_ = 0;
    std::uint64_t available_ = 0;  // the programs' position when last read
    std::uint64_t most_unread_ = 0;
    std::uint64_t longest_ = 0;  // record, in bytes of the buffer
    std::string joined_;         // a record that wraps around the end of the data
};

}  // namespace snoopbox::read
