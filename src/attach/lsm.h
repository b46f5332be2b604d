// SPDX-License-Identifier: Apache-2.0
// Hooks of the LSMs: where the kernel asks whether something is allowed. Programs of the LSM `bpf`
// are called there; each hook also has a function that asks all LSMs, security_NAME.
#pragma once

#include <bpf/libbpf.h>

#include <string>
#include <string_view>

#include "attach/try_out.h"
#include "attach/way.h"
#include "util/result.h"

namespace snoopbox::attach {

// Of a way that gives programs of LSMs their own: the kernel's function for a hook.
inline constexpr std::string_view lsm_way = "lsm";
inline constexpr std::string_view lsm_function_prefix = "bpf_lsm_";

// The function of the kernel that has a hook's arguments, by a way of tools/targets.inc: for
// "file_open", "bpf_lsm_file_open" or "security_file_open".
std::string function_of_hook(std::string_view hook, std::string_view way);

// Whether programs are called at all: only if `bpf` is one of the active LSMs.
Status try_out_lsm(const Trial& trial);
// Programs that are called before a function, and in its place if they say so.
Status try_out_fmod_ret(const Trial& trial);

// Attaches a program that allows everything to a hook, and causes that: whether it is called. Takes
// some 100 ms, most of it to detach again. Fails if it cannot be attached.
Result<bool> lsm_programs_fire();

int attach_lsm(const Attachment& to, Links& links);

}  // namespace snoopbox::attach
