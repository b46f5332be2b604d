// SPDX-License-Identifier: Apache-2.0
// Programs that ask which of their attachments runs them, where the kernel does not know: each
// attachment has a copy of the program, in which the cookie is a constant.
#pragma once

#include <bpf/libbpf.h>

#include <cstdint>

#include "attach/probe_event.h"
#include "attach/way.h"
#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::attach {

// Whether it calls bpf_get_attach_cookie().
bool asks_for_cookie(const bpf_program* program);

// Before load: puts a constant in place of the calls, so that any kernel takes the program.
Status make_copyable(bpf_program* program);

// Whether make_copyable() was called for it.
bool is_copyable(const bpf_program* program);

// After load: loads the program once more, with that cookie, of 31 bits at most. The copy lives as
// long as what it is attached to.
Result<Fd> load_copy(const bpf_program* program, std::uint64_t cookie);

// Attaches such a copy to a kprobe or uprobe. Returns an errno if that failed, otherwise 0.
int attach_copy(const bpf_program* program, std::uint64_t cookie, const ProbePlace& place,
                Links& links);

}  // namespace snoopbox::attach
