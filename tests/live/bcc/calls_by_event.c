// SPDX-License-Identifier: GPL-2.0
// Both events of a system call, each with all of its record, and a stack, which needs the context.
struct call {
    u32 pid;
    s32 number;
    s32 directory;
    s32 flags;
    u32 mode;
    s32 result;
    bool has_stack;
    char path[40];
};

BPF_HASH(begun, u64, struct call);
BPF_STACK_TRACE(stacks, 1024);
BPF_RINGBUF_OUTPUT(buffer, 8);

TRACEPOINT_PROBE(syscalls, sys_enter_openat)
{
    u64 thread = bpf_get_current_pid_tgid();
    struct call call = {.pid = thread >> 32, .number = args->__syscall_nr};

    call.directory = args->dfd;
    call.flags = args->flags;
    call.mode = args->mode;
    call.has_stack = stacks.get_stackid(args, BPF_F_USER_STACK) >= 0;
    bpf_probe_read_user_str(call.path, sizeof(call.path), args->filename);
    begun.update(&thread, &call);
    return 0;
}

TRACEPOINT_PROBE(syscalls, sys_exit_openat)
{
    u64 thread = bpf_get_current_pid_tgid();
    struct call *call = begun.lookup(&thread);

    if (call && call->number == args->__syscall_nr) {
        call->result = args->ret;
        buffer.ringbuf_output(call, sizeof(*call), 0);
    }
    begun.delete(&thread);
    return 0;
}
