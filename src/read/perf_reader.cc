// SPDX-License-Identifier: Apache-2.0
#include "read/perf_reader.h"

#include <linux/perf_event.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace snoopbox::read {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds nap{10};     // while records arrive
constexpr milliseconds sleep{100};  // otherwise, unless a buffer fills up

// As the kernel writes them (perf_event_open(2)); libbpf hands them over in one piece.
template <typename Number>
Number number_at(const perf_event_header& event, std::size_t offset) {
    Number number{};
    std::memcpy(&number, reinterpret_cast<const char*>(&event) + offset, sizeof number);
    return number;
}

}  // namespace

Result<std::unique_ptr<Source>> PerfReader::create(int map_fd, std::size_t bytes) {
    std::unique_ptr<PerfReader> reader(new PerfReader);
    perf_event_attr attr{};
    attr.size = sizeof attr;
    attr.type = PERF_TYPE_SOFTWARE;
    attr.config = PERF_COUNT_SW_BPF_OUTPUT;
    attr.sample_type = PERF_SAMPLE_RAW;
    attr.sample_period = 1;
    attr.watermark = 1;
    attr.wakeup_watermark = static_cast<__u32>(bytes / 8);
    for (const bool tells_lost : {true, false}) {
        reader->tells_lost_ = tells_lost;
        attr.read_format = tells_lost ? PERF_FORMAT_LOST : 0;
        reader->buffers_.reset(perf_buffer__new_raw(map_fd,
                                                    bytes / static_cast<std::size_t>(getpagesize()),
                                                    &attr, &on_event, reader.get(), nullptr));
        if (reader->buffers_ != nullptr || errno != EINVAL) {
            break;
        }
    }
    if (reader->buffers_ == nullptr) {
        return fail_errno("the perf buffers cannot be opened", errno);
    }
    return reader;
}

std::uint64_t PerfReader::lost() const {
    std::uint64_t all = lost_;
    const std::size_t cpus = tells_lost_ ? perf_buffer__buffer_cnt(buffers_.get()) : 0;
    for (std::size_t i = 0; i < cpus; ++i) {
        struct {
            std::uint64_t value;
            std::uint64_t lost;
        } counts{};
        if (::read(perf_buffer__buffer_fd(buffers_.get(), i), &counts, sizeof counts) ==
            sizeof counts) {
            all += counts.lost;
        }
    }
    return all;
}

bool PerfReader::take_event(const perf_event_header& event) {
    constexpr std::size_t length_at = sizeof(perf_event_header);
    constexpr std::size_t data_at = length_at + sizeof(std::uint32_t);
    constexpr std::size_t lost_at = sizeof(perf_event_header) + sizeof(std::uint64_t);
    if (event.type == PERF_RECORD_LOST && !tells_lost_ &&
        event.size >= lost_at + sizeof(std::uint64_t)) {
        lost_ += number_at<std::uint64_t>(event, lost_at);
    } else if (event.type == PERF_RECORD_SAMPLE && event.size >= data_at) {
        const auto length = number_at<std::uint32_t>(event, length_at);
        const auto* data = reinterpret_cast<const char*>(&event) + data_at;
        ++batch_.count;
        batch_.more = !sink_->take({data, std::min<std::size_t>(length, event.size - data_at)});
        constexpr std::size_t between_looks = 64;  // at the clock
        batch_.more |= batch_.count % between_looks == 0 && until_.passed();
    }
    return !batch_.more;
}

bpf_perf_event_ret PerfReader::on_event(void* reader, int /*cpu*/, perf_event_header* event) {
    return static_cast<PerfReader*>(reader)->take_event(*event) ? LIBBPF_PERF_EVENT_CONT
                                                                : LIBBPF_PERF_EVENT_DONE;
}

Source::Batch PerfReader::take(Sink& sink, Deadline until) {
    sink_ = &sink;
    until_ = until;
    batch_ = {};
    const std::size_t cpus = perf_buffer__buffer_cnt(buffers_.get());
    for (std::size_t i = 0; i < cpus && !batch_.more; ++i) {
        // The next batch begins where this one stops, so that no CPU keeps others waiting.
        perf_buffer__consume_buffer(buffers_.get(), next_cpu_);
        next_cpu_ = (next_cpu_ + 1) % cpus;
    }
    return batch_;
}

Source::Rest PerfReader::rest(bool took_some) {
    return {took_some ? nap : sleep, false};
}

}  // namespace snoopbox::read
