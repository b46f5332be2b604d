// SPDX-License-Identifier: Apache-2.0
// Who has BPF programs at a function of the kernel's, for when it takes no more of them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/hindrance.h"

namespace snoopbox::attach {

struct Holder {
    std::uint32_t program_id = 0;
    std::string program;         // its name; empty: it has none
    std::vector<pid_t> holders;  // processes that have its link or itself open; empty: it is pinned
};

// The programs of trampolines (fentry, fexit, fmod_ret, LSM) at the function, which is that of the
// hook, bpf_lsm_NAME, for LSM programs. Linux tells which function it is since 5.13; before, those
// at any. Empty if bpf() does not tell. Takes some milliseconds, as it looks at all processes.
std::vector<Holder> holders_of(const std::string& function);

// The processes below `proc` that have the program or one of its links open (/proc/PID/fdinfo).
std::vector<pid_t> processes_with(std::uint32_t program_id, const std::string& proc);

// Why a program cannot be attached to the function, by a trampoline, with that errno. No reason
// unless the errno says that others are in the way.
kernel::Hindrance others_in_the_way(const std::string& function, int code);

// The function that a section names, such as lsm/file_open or fexit/vfs_open; empty if it names
// none.
std::string trampoline_of(std::string_view section);

}  // namespace snoopbox::attach
