// SPDX-License-Identifier: Apache-2.0
#include "attach/copies.h"

#include <bpf/bpf.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <vector>

#include "attach/libbpf_options.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

// r0 = MARK. No compiler writes such a number.
constexpr std::int32_t mark = 0x636f6f6b;
constexpr bpf_insn marked{BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, mark};

std::span<const bpf_insn> instructions_of(const bpf_program* program) {
    return {bpf_program__insns(program), bpf_program__insn_cnt(program)};
}

bool is_call_for_cookie(const bpf_insn& instruction) {
    return instruction.code == (BPF_JMP | BPF_CALL) && instruction.src_reg == 0 &&
           instruction.imm == BPF_FUNC_get_attach_cookie;
}

bool is_marked(const bpf_insn& instruction) {
    return instruction.code == marked.code && instruction.dst_reg == marked.dst_reg &&
           instruction.imm == mark;
}

}  // namespace

bool asks_for_cookie(const bpf_program* program) {
    return std::ranges::any_of(instructions_of(program), is_call_for_cookie);
}

Status make_copyable(bpf_program* program) {
    const auto original = instructions_of(program);
    std::vector<bpf_insn> changed(original.begin(), original.end());
    std::ranges::replace_if(changed, is_call_for_cookie, marked);
    const int code = bpf_program__set_insns(program, changed.data(), changed.size());
    return code == 0
               ? Status{}
               : Status(fail_errno(fmt::format("program {}", bpf_program__name(program)), -code));
}

bool is_copyable(const bpf_program* program) {
    return std::ranges::any_of(instructions_of(program), is_marked);
}

Result<Fd> load_copy(const bpf_program* program, std::uint64_t cookie) {
    const auto original = instructions_of(program);
    std::vector<bpf_insn> code(original.begin(), original.end());
    auto constant = marked;
    constant.imm = static_cast<std::int32_t>(cookie);
    std::ranges::replace_if(code, is_marked, constant);
    LibbpfOptions<bpf_prog_load_opts> options;
    options.expected_attach_type = bpf_program__expected_attach_type(program);
    Fd copy(bpf_prog_load(bpf_program__type(program), bpf_program__name(program), "GPL",
                          code.data(), code.size(), &options));
    if (!copy) {
        return fail_errno(fmt::format("a copy of program {}", bpf_program__name(program)), errno);
    }
    return copy;
}

int attach_copy(const bpf_program* program, std::uint64_t cookie, const ProbePlace& place,
                Links& links) {
    const auto copy = load_copy(program, cookie);
    if (!copy) {
        return copy.error().code;
    }
    auto event = open_probe_event(place);
    if (!event) {
        return event.error().code;
    }
    const int code = run_at_event(copy->get(), *event);
    return code == 0 ? links.add(std::move(*event)) : code;
}

}  // namespace snoopbox::attach
