// SPDX-License-Identifier: Apache-2.0
#include "attach/syscall_event.h"

#include <bpf/bpf.h>

#include <cerrno>
#include <span>
#include <string_view>

#include "attach/kernel_functions.h"
#include "attach/kernel_questions.h"
#include "attach/syscall_function.h"
#include "util/fd.h"
#include "util/format.h"
#include "util/log.h"

namespace snoopbox::attach {
namespace {

// Where thread_info is in task_struct: the kernel demands that it be the first member.
std::optional<std::uint32_t> flags_offset() {
    return offset_of_member(kernel_types(), "thread_info", flags_member);
}

// Whether the program may call what only programs with such a license may.
bool is_gpl(const bpf_program* program) {
    bpf_prog_info info{};
    __u32 bytes = sizeof info;
    return bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &bytes) == 0 &&
           info.gpl_compatible != 0;
}

}  // namespace

std::optional<SyscallEvent> syscall_event_of(const EventName& event) {
    if (event.category != "syscalls") {
        return std::nullopt;
    }
    for (const auto& [prefix, at_return] :
         {std::pair<std::string_view, bool>{"sys_enter_", false}, {"sys_exit_", true}}) {
        if (event.name.starts_with(prefix)) {
            const auto call = call_of_function(std::string_view(event.name).substr(prefix.size()));
            return call ? std::optional(SyscallEvent{call->number, at_return}) : std::nullopt;
        }
    }
    return std::nullopt;
}

int attach_syscall_event(const bpf_program* program, const SyscallEvent& event, Links& links) {
    const auto flags = flags_offset();
    if (!flags) {
        return ENOENT;
    }
    // The program keeps it. Only one run of a program at a time is in progress on a CPU.
    const Fd record(bpf_map_create(BPF_MAP_TYPE_PERCPU_ARRAY, "snoop_record", sizeof(__u32),
                                   syscall_record_bytes, 1, nullptr));
    if (!record) {
        return errno;
    }
    const std::span<const bpf_insn> original(bpf_program__insns(program),
                                             bpf_program__insn_cnt(program));
    const auto code = with_syscall_record(original, event, {record.get(), *flags});
    if (!code) {
        log::detail(fmt::format("{}: {}", bpf_program__name(program), code.error().message));
        return EOPNOTSUPP;
    }
    const char* tracepoint = event.at_return ? "sys_exit" : "sys_enter";
    const Fd copy(bpf_prog_load(BPF_PROG_TYPE_RAW_TRACEPOINT, bpf_program__name(program),
                                is_gpl(program) ? "GPL" : "Proprietary", code->data(), code->size(),
                                nullptr));
    if (!copy) {
        return errno;
    }
    const int failed = links.add(Fd(bpf_raw_tracepoint_open(tracepoint, copy.get())));
    if (failed == 0) {
        log::detail(
            fmt::format("attached {} by raw_tp/{}", bpf_program__name(program), tracepoint));
    }
    return failed;
}

Status try_out_raw_syscalls(const Trial& trial) {
    return flags_offset() ? try_out_raw_tracepoint(trial)
                          : fail_errno("the kernel's BTF of thread_info", ENOENT);
}

int attach_raw_syscalls(const Attachment& to, Links& links) {
    const auto event = syscall_event_of(EventName::of(to.symbols.front()));
    return event ? attach_syscall_event(to.program, *event, links) : ENOENT;
}

}  // namespace snoopbox::attach
