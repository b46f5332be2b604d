// SPDX-License-Identifier: Apache-2.0
#include "kernels.h"

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "kernel/host.h"

namespace snoopbox::test {
namespace {

namespace fs = std::filesystem;

// tests/vm/lib.sh has the same.
fs::path cache() {
    const char* named = std::getenv("SNOOPBOX_VM_CACHE");
    return named != nullptr ? named : "/var/cache/snoopbox-vm";
}

}  // namespace

std::vector<Kernel> running_kernel() {
    const fs::path btf = "/sys/kernel/btf/vmlinux";
    std::error_code ignored;
    return fs::exists(btf, ignored)
               ? std::vector<Kernel>{{kernel::release(), kernel::machine(), btf}}
               : std::vector<Kernel>();
}

std::vector<Kernel> kernels_at_hand() {
    std::vector<Kernel> all;
    std::error_code code;
    for (fs::directory_iterator entry(cache(), code), end; !code && entry != end;
         entry.increment(code)) {
        std::error_code ignored;
        if (const auto btf = entry->path() / "btf"; fs::exists(btf / "vmlinux", ignored)) {
            const auto release = entry->path().filename().string();
            all.push_back({release, release.ends_with("-arm64") ? "aarch64" : "x86_64", btf});
        }
    }
    std::ranges::sort(all, {}, &Kernel::release);
    return all;
}

}  // namespace snoopbox::test
