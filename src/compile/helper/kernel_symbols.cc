// SPDX-License-Identifier: Apache-2.0
// libbcc looks for bpf_probe_read_user in /proc/kallsyms to learn whether it may call it. It reads
// the whole file, 20 ms, for every such call it meets, a dozen times for execsnoop. The helper has
// no privileges, so libbcc would find no addresses there and fall back to bpf_probe_read. The
// helper's own definition of libbcc's function comes first in symbol lookup (as in created_maps.cc)
// and answers for the target kernel: always yes, as those calls came with Linux 5.5 and the ring
// buffer that every program uses with 5.8.
#include <bcc/bcc_proc.h>

#include <cstdint>
#include <initializer_list>

// The signature is libbcc's; the linker option in CMakeLists.txt exports the symbol.
extern "C" int bcc_procutils_each_ksym(bcc_procutils_ksymcb callback, void* payload) {
    constexpr std::uint64_t somewhere = 1;
    for (const char* name : {"bpf_probe_read_kernel", "bpf_probe_read_user"}) {
        callback(name, "", somewhere, payload);
    }
    return 0;
}
