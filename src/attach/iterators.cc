// SPDX-License-Identifier: Apache-2.0
#include "attach/iterators.h"

#include <bpf/bpf.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "attach/libbpf_options.h"
#include "attach/section_kinds.h"
#include "util/format.h"

namespace snoopbox::attach {

Result<Fd> Iterator::open() const {
    Fd opened(bpf_iter_create(link));
    if (!opened) {
        return fail_errno(fmt::format("the iterator {}", program), errno);
    }
    return opened;
}

bool is_iterator(const bpf_program* program) {
    return bpf_program__type(program) == BPF_PROG_TYPE_TRACING &&
           bpf_program__expected_attach_type(program) == BPF_TRACE_ITER;
}

bool goes_through_map(std::string_view section) {
    constexpr auto targets =
        std::to_array<std::string_view>({"bpf_map_elem", "bpf_sk_storage_map", "sockmap"});
    return std::ranges::find(targets, split_section(section).target) != targets.end();
}

int attach_iterator(bpf_program* program, int map, Links& links, Iterator& iterator) {
    bpf_iter_link_info info{};
    LibbpfOptions<bpf_iter_attach_opts> options;
    if (map >= 0) {
        info.map.map_fd = static_cast<__u32>(map);
        options.link_info = &info;
        options.link_info_len = sizeof info;
    }
    bpf_link* link = bpf_program__attach_iter(program, &options);
    const int descriptor = link == nullptr ? -1 : bpf_link__fd(link);
    const int code = links.add(link);
    iterator = {bpf_program__name(program), descriptor};
    return code;
}

}  // namespace snoopbox::attach
