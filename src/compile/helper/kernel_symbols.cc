// SPDX-License-Identifier: Apache-2.0
// To know whether it may call bpf_probe_read_user, libbcc looks for it in /proc/kallsyms: it reads
// all of that, 20 ms, for each call that it meets, a dozen times for execsnoop. And without
// privileges, as the helper is, it finds no addresses there and falls back to bpf_probe_read. The
// helper's own definition of libbcc's function comes first in symbol lookup (as in created_maps.cc)
// and answers for the kernel compiled for: always yes, as those calls came with Linux 5.5 and the
// event buffer of every program with 5.8.
#include <bcc/bcc_proc.h>

#include <cstdint>
#include <initializer_list>

// The signature is libbcc's; the symbol is exported by the linker option in CMakeLists.txt.
extern "C" int bcc_procutils_each_ksym(bcc_procutils_ksymcb callback, void* payload) {
    constexpr std::uint64_t somewhere = 1;
    for (const char* name : {"bpf_probe_read_kernel", "bpf_probe_read_user"}) {
        callback(name, "", somewhere, payload);
    }
    return 0;
}
