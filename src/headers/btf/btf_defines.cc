// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/btf_defines.h"

#include <linux/bpf.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <functional>
#include <set>

#include "kernel/host.h"
#include "util/format.h"

namespace snoopbox::headers {
namespace {

struct ArraySize {
    const char* macro;
    const char* structure;
    const char* member;
};

// An array that moved has one line for each of its places.
constexpr std::array array_sizes{
    ArraySize{"TASK_COMM_LEN", "task_struct", "comm"},
    ArraySize{"DNAME_INLINE_LEN", "dentry", "d_iname"},
    ArraySize{"DNAME_INLINE_LEN", "shortname_store", "string"},  // since 6.13
    ArraySize{"DISK_NAME_LEN", "gendisk", "disk_name"},
    ArraySize{"IFNAMSIZ", "net_device", "name"},
    ArraySize{"MODULE_NAME_LEN", "module", "name"},
    ArraySize{"TCP_CA_NAME_MAX", "tcp_congestion_ops", "name"},
    ArraySize{"BPF_OBJ_NAME_LEN", "bpf_map", "name"},
    ArraySize{"UNIX_PATH_MAX", "sockaddr_un", "sun_path"},
    ArraySize{"NR_OPEN_DEFAULT", "files_struct", "fd_array"},
    ArraySize{"MAX_NR_ZONES", "pglist_data", "node_zones"},
};

struct Helper {
    const char* name;
    int id;
};

#define SNOOPBOX_HELPER(name, ...) \
    Helper {                       \
#name, BPF_FUNC_##name     \
    }
constexpr std::array helpers{__BPF_FUNC_MAPPER(SNOOPBOX_HELPER)};
#undef SNOOPBOX_HELPER

// libbcc knows two helpers that the system's linux/bpf.h may be too old to have. There will be no
// more: since 6.2 the kernel adds only kfuncs.
constexpr std::array last_helpers{Helper{"cgrp_storage_get", 210},
                                  Helper{"cgrp_storage_delete", 211}};

std::string define_unknown(const std::set<std::string, std::less<>>& known, const Helper& helper) {
    const std::string name = fmt::format("BPF_FUNC_{}", helper.name);
    return known.contains(name) ? ""
                                : fmt::format("#undef {0}\n#define {0} {1}\n", name, helper.id);
}

// BTF does not tell it. Kernels of one processor mostly have the same.
std::uint64_t page_bytes(const KernelConfig& config, const Arch& arch) {
    for (const unsigned kilobytes : {4U, 16U, 64U}) {
        if (config.contains(fmt::format("CONFIG_ARM64_{}K_PAGES", kilobytes))) {
            return std::uint64_t{kilobytes} << 10U;
        }
    }
    return arch.machine == kernel::machine() ? static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE))
                                             : 4096;
}

std::string define(std::string_view name, std::uint64_t value) {
    return fmt::format("#undef {0}\n#define {0} {1}\n", name, value);
}

}  // namespace

std::string derived_defines(const BtfFile& types, const KernelConfig& config, const Arch& arch,
                            const SourceNames* names) {
    std::string text;
    for (const ArraySize& size : array_sizes) {
        if (names != nullptr && !names->has(size.macro)) {
            continue;
        }
        if (const auto length = types.array_length(size.structure, size.member)) {
            text += define(size.macro, *length);
        }
    }
    const auto known = types.enumerators("bpf_func_id");
    for (const Helper& helper : helpers) {
        text += define_unknown(known, helper);
    }
    for (const Helper& helper : last_helpers) {
        text += define_unknown(known, helper);
    }
    const std::uint64_t page = page_bytes(config, arch);
    const std::uint64_t kasan = config.contains("CONFIG_KASAN") ? 2 : 1;
    const std::uint64_t thread = std::max<std::uint64_t>(page, arch.thread_size_pages * 4096ULL);
    text += define("PAGE_SHIFT", static_cast<std::uint64_t>(std::countr_zero(page)));
    text += define("PAGE_SIZE", page) + "#define PAGE_MASK (~(PAGE_SIZE - 1))\n";
    text += define("THREAD_SIZE", thread * kasan);
    if (const auto hz = config.find("CONFIG_HZ"); hz != config.end()) {
        text += "#define HZ " + hz->second + "\n";
    }
    return text;
}

KernelConfig derived_config(const BtfFile& types, const Arch& arch) {
    KernelConfig config{{"CONFIG_BPF", "y"},
                        {"CONFIG_BPF_SYSCALL", "y"},
                        {"CONFIG_DEBUG_INFO_BTF", "y"},
                        {"CONFIG_64BIT", "y"}};
    config.emplace(arch.config, "y");
    if (arch.directory == "x86") {
        config.emplace("CONFIG_X86", "y");
    }
    if (!arch.syscall_prefix.empty() &&
        types.has_function(std::string(arch.syscall_prefix) + "openat")) {
        config.emplace("CONFIG_ARCH_HAS_SYSCALL_WRAPPER", "y");
    }
    return config;
}

std::string version_header(const std::string& release) {
    unsigned major = 0;
    unsigned minor = 0;
    unsigned patch = 0;
    // A release without a patch level ("6.1-rc3") has patch level 0.
    std::sscanf(release.c_str(), "%3u.%3u.%3u", &major, &minor, &patch);
    return fmt::format(
        "#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))\n"
        "#undef LINUX_VERSION_CODE\n"
        "#define LINUX_VERSION_CODE {}\n"
        "#include <generated/utsrelease.h>\n",
        (major << 16U) + (minor << 8U) + std::min(patch, 255U));
}

std::string release_header(const std::string& release) {
    return fmt::format("#define UTS_RELEASE \"{}\"\n", release);
}

}  // namespace snoopbox::headers
