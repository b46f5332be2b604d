// SPDX-License-Identifier: Apache-2.0
// A standard BPF ELF object, as clang -target bpf would make it: libbpf and bpftool open it.
// Format: Documentation/bpf/libbpf and Documentation/bpf/btf.rst of the kernel.
#pragma once

#include "compile/object.h"
#include "util/result.h"

namespace snoopbox::compile {

// One section for each program with its relocations, BTF-defined maps in .maps, constants in
// .rodata, the license, and BTF of all of them and of the event layouts. Writes at fd's start.
Status write_elf(const Object& object, int fd);

}  // namespace snoopbox::compile
