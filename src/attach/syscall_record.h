// SPDX-License-Identifier: Apache-2.0
// Programs for the trace events of system calls, made into programs of the raw tracepoints that all
// calls pass: they get the record that the kernel would write.
#pragma once

#include <linux/bpf.h>

#include <cstdint>
#include <span>
#include <vector>

#include "util/result.h"

namespace snoopbox::attach {

struct SyscallEvent {
    int number = 0;  // of the call, by 64-bit programs: the kernel writes no records for others
    bool at_return = false;
};

// What a program can read of the records: those of entries are the longest.
inline constexpr std::uint32_t syscall_record_bytes = 64;

struct RecordPlaces {
    int map = -1;                    // a per-CPU array with one value, in which the record is
    std::uint32_t flags_offset = 0;  // of the word in task_struct that says what program it is
};

// The word of thread_info for RecordPlaces.
inline constexpr const char* flags_member =
#if defined(__aarch64__)
    "flags";
#else
    "status";
#endif

// `program`: as it was loaded, with its maps and its functions behind it. Fails if it needs what
// only the kernel can give it.
Result<std::vector<bpf_insn>> with_syscall_record(std::span<const bpf_insn> program,
                                                  const SyscallEvent& event,
                                                  const RecordPlaces& places);

}  // namespace snoopbox::attach
