// SPDX-License-Identifier: Apache-2.0
// The parts of an examination. None of them changes anything: they load no module, and mount or
// extract nothing. What they cannot read is `unknown`, never an error.
#pragma once

#include <string>
#include <vector>

#include "doctor/check.h"
#include "kernel/place.h"
#include "kernel/subject.h"

namespace snoopbox::doctor {

using kernel::Need;
using kernel::Place;
using kernel::read_start;
using kernel::Standing;
using kernel::Subject;

using Checks = std::vector<Check>;

// The kernel, where we run (host or container), and what the kernel forbids or hides.
Check check_kernel(const Subject& subject, const Place& place);
Check check_place(const Place& place);
// Where a host's root could be but something else is; empty if there is none.
Checks check_host_roots(const Subject& subject);
Check check_lockdown(const Subject& subject, const Place& place);
Check check_lsm(const Subject& subject, const Place& place);
Check check_kallsyms(const Subject& subject, const Place& place);
// unprivileged_bpf_disabled, kptr_restrict, perf_event_paranoid.
Checks check_settings(const Subject& subject, const Place& place);

// proc, tracefs, debugfs, bpffs: where they are mounted.
Checks check_mounts(const Subject& subject, const Place& place);

// Whether the host's containers can be told apart, and named.
Check check_containers(const Subject& subject, const Place& place);

// Capabilities, seccomp, memlock.
Checks check_process(const Subject& subject, const Place& place);
// The bpf() and perf_event_open() system calls, called so that only a sandbox could object.
Check try_bpf_call(const Subject& subject, const Place& place);
Check try_perf_event_open(const Subject& subject, const Place& place);
// How the compile helper is confined. `landlock`: from kernel::try_landlock; `user`: whether it has
// one of its own.
Check check_compiler(int landlock, bool user);

// "headers/modules", "headers/kheaders", "headers/btf" and, if set, "headers/environment", in the
// order that `auto` uses.
Checks check_headers(const Subject& subject, const Place& place);

// Tries each attach method ("attach/kprobe").
Checks try_attach_methods(const Subject& subject, const Place& place);
// Checks whether each embedded tool would run, given the results so far.
std::vector<ToolCheck> check_tools(const Subject& subject, const Place& place,
                                   const Checks& before);

// Returns nullptr if no check has that name.
const Check* find(const Checks& checks, const std::string& name);

}  // namespace snoopbox::doctor
