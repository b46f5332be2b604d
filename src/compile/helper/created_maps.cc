// SPDX-License-Identifier: Apache-2.0
#include "compile/helper/created_maps.h"

#include <bpf/bpf.h>
#include <sys/mman.h>

namespace snoopbox::compile {
namespace {

std::map<int, Map>& created() {
    static std::map<int, Map> maps;
    return maps;
}

}  // namespace

const std::map<int, Map>& created_maps() {
    return created();
}

}  // namespace snoopbox::compile

// The signatures are libbpf's; the linker option in CMakeLists.txt exports the symbols.
extern "C" {

int bpf_map_create(enum bpf_map_type map_type, const char* map_name, __u32 key_size,
                   __u32 value_size, __u32 max_entries, const struct bpf_map_create_opts* opts) {
    const int fd = memfd_create("map", MFD_CLOEXEC);
    if (fd >= 0) {
        snoopbox::compile::created()[fd] = {
            map_name == nullptr ? "" : map_name,  map_type, key_size, value_size, max_entries,
            opts == nullptr ? 0 : opts->map_flags};
    }
    return fd;
}
}
