// SPDX-License-Identifier: Apache-2.0
// The parts of an examination. None of them changes anything: no module is loaded, nothing is
// mounted or extracted. What cannot be read is `unknown`, never an error.
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

// The kernel, where we stand, and what the kernel forbids or hides.
Check check_kernel(const Subject& subject, const Place& place);
Check check_place(const Place& place);
Check check_lockdown(const Subject& subject, const Place& place);
Check check_lsm(const Subject& subject, const Place& place);
Check check_kallsyms(const Subject& subject, const Place& place);
// unprivileged_bpf_disabled, kptr_restrict, perf_event_paranoid.
Checks check_settings(const Subject& subject, const Place& place);

// proc, tracefs, debugfs, bpffs: where they are mounted.
Checks check_mounts(const Subject& subject, const Place& place);

// Capabilities, seccomp, memlock.
Checks check_process(const Subject& subject, const Place& place);
// bpf() and perf_event_open() as such, called with what only a sandbox can have an objection to.
Check try_bpf_call(const Subject& subject, const Place& place);
Check try_perf_event_open(const Subject& subject, const Place& place);

// "headers/modules", "headers/kheaders", "headers/btf" and, if it is set, "headers/environment", in
// the order in which `auto` takes them.
Checks check_headers(const Subject& subject, const Place& place);

// Each attach method, tried ("attach/kprobe").
Checks try_attach_methods(const Subject& subject, const Place& place);
// Each embedded tool: would it run, given what was found?
std::vector<ToolCheck> check_tools(const Subject& subject, const Place& place,
                                   const Checks& before);

// nullptr if there is none of that name.
const Check* find(const Checks& checks, const std::string& name);

}  // namespace snoopbox::doctor
