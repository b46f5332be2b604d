// SPDX-License-Identifier: Apache-2.0
#include "attach/trial_open.h"

#include <bpf/libbpf.h>
#include <unistd.h>

#include <utility>

#include "attach/object.h"
#include "kernel/host.h"
#include "util/own_process.h"

namespace snoopbox::attach {
namespace {

// Flags that no kernel knows: it refuses the first program, after libbpf has relocated all of them,
// and before it verifies any.
constexpr __u32 refused_flags = 1U << 31U;

void shrink(bpf_map* map) {
    bpf_map__set_pin_path(map, nullptr);
    if (!bpf_map__is_internal(map)) {
        const bool ring = bpf_map__type(map) == BPF_MAP_TYPE_RINGBUF ||
                          bpf_map__type(map) == BPF_MAP_TYPE_USER_RINGBUF;
        bpf_map__set_max_entries(map, ring ? static_cast<__u32>(sysconf(_SC_PAGESIZE)) : 1);
    }
}

void relocate(Object& object) {
    bpf_map* map = nullptr;
    bpf_object__for_each_map(map, object.handle()) {
        shrink(map);
    }
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, object.handle()) {
        bpf_program__set_flags(program, refused_flags);
    }
    (void)object.load();
}

}  // namespace

Status try_to_open(std::string_view elf, const std::string& name) {
    const auto tried = in_own_process("libbpf", [&]() -> Result<std::string> {
        TRY_ASSIGN(auto object, Object::open(elf, name));
        if (kernel::check_privileges()) {
            relocate(object);
        }
        return "";
    });
    return tried ? Status{} : tl::make_unexpected(tried.error());
}

}  // namespace snoopbox::attach
