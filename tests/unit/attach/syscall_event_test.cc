// SPDX-License-Identifier: Apache-2.0
#include "attach/syscall_event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <cstddef>
#include <vector>

#include "instructions.h"

namespace snoopbox::attach {
namespace {

constexpr RecordPlaces places{.map = 7, .flags_offset = 16};

bpf_insn call(int helper) {
    return make(BPF_JMP | BPF_CALL, 0, 0, 0, helper);
}
const bpf_insn leave = make(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);

bool is_jump(const bpf_insn& at) {
    return at.code == (BPF_JMP | BPF_JA);
}

TEST(SyscallEvent, IsOfTheCallWhoseFunctionItNames) {
    const auto number = [](const char* name) {
        const auto event = syscall_event_of(EventName::of(name));
        return event ? event->number : -1;
    };
    EXPECT_EQ(number("syscalls:sys_enter_openat"), SYS_openat);
    EXPECT_EQ(number("syscalls:sys_exit_openat"), SYS_openat);
    EXPECT_EQ(number("syscalls:sys_enter_newfstatat"), SYS_newfstatat);
    EXPECT_EQ(number("syscalls:sys_enter_newuname"), SYS_uname);
    EXPECT_EQ(number("syscalls:sys_enter_umount"), SYS_umount2);
    EXPECT_EQ(number("syscalls:sys_enter_sendfile64"), SYS_sendfile);
#ifdef SYS_stat
    EXPECT_EQ(number("syscalls:sys_enter_newstat"), SYS_stat);
#endif
    // Functions that no call has any more, and none.
    for (const auto* none :
         {"syscalls:sys_enter_uname", "syscalls:sys_enter_umount2", "syscalls:sys_enter_nonesuch",
          "syscalls:sys_enter_", "syscalls:openat", "raw_syscalls:sys_enter", "openat", ""}) {
        EXPECT_EQ(number(none), -1) << none;
    }
    EXPECT_FALSE(syscall_event_of({"syscalls", "sys_enter_openat"})->at_return);
    EXPECT_TRUE(syscall_event_of({"syscalls", "sys_exit_openat"})->at_return);
}

TEST(SyscallRecord, IsMadeInFrontOfTheProgram) {
    const std::vector program{make(BPF_LDX | BPF_MEM | BPF_DW, 2, 1, 16, 0),
                              make(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0), leave};
    for (const bool at_return : {false, true}) {
        const auto made = with_syscall_record(program, {257, at_return}, places);
        ASSERT_TRUE(made);
        ASSERT_GT(made->size(), program.size());
        for (std::size_t i = 0; i < program.size(); ++i) {
            const auto& at = (*made)[made->size() - program.size() + i];
            EXPECT_EQ(at.code, program[i].code);
            EXPECT_EQ(at.imm, program[i].imm);
        }
    }
}

TEST(SyscallRecord, CallsThatNeedTheContextGetIt) {
    const std::vector program{make(BPF_ALU64 | BPF_MOV | BPF_X, 6, 1, 0, 0),
                              make(BPF_STX | BPF_MEM | BPF_DW, 10, 6, -20, 0),
                              call(BPF_FUNC_get_stackid),
                              call(BPF_FUNC_ktime_get_ns),
                              call(BPF_FUNC_get_stack),
                              leave};
    const auto made = with_syscall_record(program, {1, false}, places);
    ASSERT_TRUE(made);
    const auto begin = made->size() - program.size();
    for (const auto& [at, helper] :
         {std::pair<std::size_t, int>{2, BPF_FUNC_get_stackid}, {4, BPF_FUNC_get_stack}}) {
        const auto there = (*made)[begin + at];
        ASSERT_TRUE(is_jump(there));
        const auto to = begin + at + 1 + static_cast<std::size_t>(std::ptrdiff_t{there.off});
        ASSERT_LT(to + 2, begin);
        // Below the lowest word that the program uses.
        EXPECT_EQ((*made)[to].code, BPF_LDX | BPF_MEM | BPF_DW);
        EXPECT_EQ((*made)[to].off, -32);
        EXPECT_EQ((*made)[to + 1].imm, helper);
        const auto back = (*made)[to + 2];
        ASSERT_TRUE(is_jump(back));
        EXPECT_EQ(to + 3 + static_cast<std::size_t>(std::ptrdiff_t{back.off}), begin + at + 1);
    }
    EXPECT_EQ((*made)[begin + 3].imm, BPF_FUNC_ktime_get_ns);
}

TEST(SyscallRecord, FunctionsOfTheProgramCannotHaveTheContext) {
    auto local = make(BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_CALL, 0, 1);
    const std::vector program{local, leave, call(BPF_FUNC_get_stackid), leave};
    EXPECT_FALSE(with_syscall_record(program, {1, false}, places));
    const std::vector no_need{local, leave, call(BPF_FUNC_ktime_get_ns), leave};
    EXPECT_TRUE(with_syscall_record(no_need, {1, false}, places));
}

TEST(SyscallRecord, AStackThatIsFullHasNoRoom) {
    const auto store = make(BPF_STX | BPF_MEM | BPF_DW, 10, 1, -512, 0);
    EXPECT_FALSE(with_syscall_record(std::vector{store, call(BPF_FUNC_get_stackid), leave},
                                     {1, false}, places));
    EXPECT_TRUE(with_syscall_record(std::vector{store, leave}, {1, false}, places));
}

}  // namespace
}  // namespace snoopbox::attach
