// SPDX-License-Identifier: Apache-2.0
// Reads a perf event array (BPF_MAP_TYPE_PERF_EVENT_ARRAY), which has a buffer for each CPU.
#pragma once

#include <bpf/libbpf.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "read/source.h"
#include "util/result.h"

namespace snoopbox::read {

// Records of one CPU come in their order, those of different CPUs in no particular one. Programs
// wake the reader only if a buffer fills up; it looks ten times a second otherwise.
class PerfReader final : public Source {
  public:
    // `map_fd` stays the caller's. `bytes`, a power of two of whole pages, are the size of the
    // buffer of each CPU. Error::code is that of perf_event_open() if it is refused.
    static Result<std::unique_ptr<Source>> create(int map_fd, std::size_t bytes);

    int fd() const override { return perf_buffer__epoll_fd(buffers_.get()); }
    Batch take(Sink& sink, Deadline until) override;
    Rest rest(bool took_some) override;
    // The kernel counts them. Before Linux 6.0 it tells of them with the next record only, so that
    // those after the last one are not known.
    std::uint64_t lost() const override;
    bool counts_lost() const override { return true; }
    bool was_full() const override { return lost() > 0; }

  private:
    PerfReader() = default;
    static bpf_perf_event_ret on_event(void* reader, int cpu, perf_event_header* event);
    bool take_event(const perf_event_header& event);

    struct Free {
        void operator()(perf_buffer* buffers) const { perf_buffer__free(buffers); }
    };
    std::unique_ptr<perf_buffer, Free> buffers_;
    bool tells_lost_ = false;   // the kernel, when it is asked (PERF_FORMAT_LOST)
    std::uint64_t lost_ = 0;    // otherwise, from records
    std::size_t next_cpu_ = 0;  // whose turn it is
    // Of the batch that is being taken.
    Sink* sink_ = nullptr;
    Deadline until_ = Deadline::never();
    Batch batch_;
};

}  // namespace snoopbox::read
