// SPDX-License-Identifier: Apache-2.0
// Writes a standard BPF ELF object, like those of clang -target bpf; libbpf and bpftool can open
// it. Format: Documentation/bpf/libbpf and Documentation/bpf/btf.rst in the kernel.
#pragma once

#include "compile/object.h"
#include "util/result.h"

namespace snoopbox::compile {

// Writes one section per program with its relocations, BTF-defined maps in .maps, constants in
// .rodata, the license, and BTF for all of these and the event layouts. Writes at the start of
// `fd`.
Status write_elf(const Object& object, int fd);

}  // namespace snoopbox::compile
