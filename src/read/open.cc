// SPDX-License-Identifier: Apache-2.0
#include "read/open.h"

#include <bpf/bpf.h>

#include <cerrno>
#include <utility>

#include "read/perf_reader.h"
#include "read/ring_reader.h"

namespace snoopbox::read {

Result<std::unique_ptr<Source>> open_source(int map_fd, int control_fd, std::size_t bytes_per_cpu) {
    bpf_map_info info{};
    __u32 size = sizeof info;
    if (bpf_obj_get_info_by_fd(map_fd, &info, &size) != 0) {
        return fail_errno("it cannot be looked at", errno);
    }
    if (info.type == BPF_MAP_TYPE_PERF_EVENT_ARRAY) {
        return PerfReader::create(map_fd, bytes_per_cpu);
    }
    if (info.type != BPF_MAP_TYPE_RINGBUF) {
        return fail("it is neither a ring buffer nor a perf event array");
    }
    TRY_ASSIGN(auto reader, RingReader::create(map_fd, info.max_entries, control_fd));
    return std::make_unique<RingReader>(std::move(reader));
}

}  // namespace snoopbox::read
