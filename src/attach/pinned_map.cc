// SPDX-License-Identifier: Apache-2.0
#include "attach/pinned_map.h"

#include <bpf/bpf.h>
#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <system_error>

#include "util/format.h"

namespace snoopbox::attach {
namespace {

constexpr const char* how_to_make_one =
    "make one: bpftool map create PATH type hash key 8 value 8 entries 128 name NAME";

// bpf() describes programs and links by the same call, in similar structs.
bool is_map(int fd) {
    std::error_code error;
    const auto kind = std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", fd), error);
    return kind == "anon_inode:bpf-map";
}

bool is_hash(std::uint32_t type) {
    constexpr auto types =
        std::to_array<std::uint32_t>({BPF_MAP_TYPE_HASH, BPF_MAP_TYPE_PERCPU_HASH,
                                      BPF_MAP_TYPE_LRU_HASH, BPF_MAP_TYPE_LRU_PERCPU_HASH});
    return std::ranges::find(types, type) != types.end();
}

}  // namespace

Result<Fd> open_pinned_set(const std::string& path) {
    struct statfs place {};
    if (statfs(path.c_str(), &place) != 0) {
        return fail_errno(path, errno, errno == ENOENT ? how_to_make_one : "");
    }
    if (static_cast<std::uint64_t>(place.f_type) != BPF_FS_MAGIC) {
        return fail(path + " is no pinned BPF map: it is in no BPF file system", how_to_make_one);
    }
    Fd map(bpf_obj_get(path.c_str()));
    if (!map) {
        return fail_errno(path + " cannot be opened as a BPF map", errno);
    }
    if (!is_map(map.get())) {
        return fail(path + " is pinned, but no BPF map", how_to_make_one);
    }
    bpf_map_info info{};
    __u32 size = sizeof info;
    if (bpf_obj_get_info_by_fd(map.get(), &info, &size) != 0) {
        return fail_errno(path + " cannot be examined", errno);
    }
    if (!is_hash(info.type) || info.key_size != sizeof(std::uint64_t)) {
        return fail(fmt::format("{} is no hash map with keys of 8 bytes but a map of type {} with "
                                "keys of {}",
                                path, info.type, info.key_size),
                    how_to_make_one);
    }
    return map;
}

}  // namespace snoopbox::attach
