// SPDX-License-Identifier: Apache-2.0
// Instructions of programs, for tests.
#pragma once

#include <linux/bpf.h>

namespace snoopbox::attach {

inline bpf_insn make(int code, int dst, int src, int off, int imm) {
    bpf_insn made{};
    made.code = static_cast<__u8>(code);
    made.dst_reg = static_cast<__u8>(dst) & 0xfU;
    made.src_reg = static_cast<__u8>(src) & 0xfU;
    made.off = static_cast<__s16>(off);
    made.imm = imm;
    return made;
}

}  // namespace snoopbox::attach
