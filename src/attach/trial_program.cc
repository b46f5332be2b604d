// SPDX-License-Identifier: Apache-2.0
#include "attach/trial_program.h"

#include <bpf/bpf.h>

#include <array>
#include <cerrno>
#include <span>
#include <utility>

#include "attach/libbpf_options.h"
#include "kernel/hindrance.h"

namespace snoopbox::attach {
namespace {

constexpr auto nothing = std::to_array<bpf_insn>({
    {BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0},
    {BPF_JMP | BPF_EXIT, 0, 0, 0, 0},
});

// What every tool does: bpf_probe_read_kernel(fp - 8, 8, 0), which fails to read that address.
constexpr auto read_kernel = std::to_array<bpf_insn>({
    {BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_1, BPF_REG_10, 0, 0},
    {BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_1, 0, 0, -8},  // NOLINT(misc-redundant-expression)
    {BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_2, 0, 0, 8},
    {BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, 0},
    {BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_probe_read_kernel},
    nothing[0],
    nothing[1],
});

// Reads the first argument of a trampoline's function.
constexpr auto read_argument = std::to_array<bpf_insn>({
    {BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_2, BPF_REG_1, 0, 0},
    nothing[0],
    nothing[1],
});

// bpf_get_attach_cookie(ctx)
constexpr auto read_cookie = std::to_array<bpf_insn>({
    {BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_get_attach_cookie},
    nothing[0],
    nothing[1],
});

Fd load_program(const TrialType& as, std::span<const bpf_insn> code) {
    LibbpfOptions<bpf_prog_load_opts> options;
    options.expected_attach_type = as.attach_type;
    options.attach_btf_id = as.function_id;
    const auto type = as.type;
    return Fd(bpf_prog_load(type, "snoopbox_try", "GPL", code.data(), code.size(), &options));
}

}  // namespace

Result<Fd> load_trial(const TrialType& type) {
    Fd fd = load_program(type, read_kernel);
    if (!fd) {
        const int code = errno;
        // Lockdown removes the helper; the verifier reports that as an invalid argument.
        if (code == EINVAL && load_program(type, nothing)) {
            return tl::make_unexpected(
                kernel::hindrance(kernel::Asked::kernel_memory, code).as_error(code));
        }
        return fail_errno("the kernel refuses BPF programs of this type", code);
    }
    return fd;
}

bool can_read_cookie() {
    return static_cast<bool>(load_program({BPF_PROG_TYPE_KPROBE}, read_cookie));
}

bool can_read_argument(const TrialType& type) {
    return static_cast<bool>(load_program(type, read_argument));
}

}  // namespace snoopbox::attach
