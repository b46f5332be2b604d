// SPDX-License-Identifier: Apache-2.0
// What a tool asks of the kernel that it is compiled for, instead of guessing from its version:
//
// `#if SNOOP_HAS_MEMBER(task_struct, __state)`, a member of a struct or of an unnamed one in it,
// `#if SNOOP_HAS_FUNCTION(tcp_v6_connect)`, or `#if SNOOP_HAS_TRACEPOINT(block_io_start)`.
// `SNOOP_OFFSET(kmem_cache, size)` is where the member is, in bytes, for a struct that no header
// has, and `SNOOP_ENUMERATOR(cgroup_subsys_id, pids_cgrp_id)` the value of an enumerator. All of
// these are asked of BTF: `#if SNOOP_HAS_TYPES`, whether there is any.
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snoopbox::attach {

// Definitions that answer each question in `source`: NAME=0 or NAME=1, and NAME=OFFSET. `types`:
// the kernel's BTF; without it (nullptr) the kernel is taken for one of the newest, which has all
// that is asked for, and the headers must tell offsets.
std::vector<std::string> answer_questions(std::string_view source, const btf* types);

// Where a member of a struct, or of an unnamed one in it, is, in bytes; nothing if `types`, which
// may be nullptr, has none.
std::optional<std::uint32_t> offset_of_member(const btf* types, const std::string& type,
                                              std::string_view member);

}  // namespace snoopbox::attach
