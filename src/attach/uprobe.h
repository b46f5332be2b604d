// SPDX-License-Identifier: Apache-2.0
// The ways to functions of programs and libraries: whether they work here, and how to attach.
#pragma once

#include "attach/try_out.h"
#include "attach/way.h"
#include "util/result.h"

namespace snoopbox::attach {

Status try_out_uprobe_multi(const Trial& trial);
Status try_out_uprobe(const Trial& trial);

// Whether a program can be told which of its places it runs at.
Status try_out_cookies();

int attach_uprobe_multi(const Attachment& to, Links& links);
int attach_uprobe(const Attachment& to, Links& links);

// What libbpf 1.1 does not know of programs for many functions (BPF_TRACE_UPROBE_MULTI).
void set_uprobe_multi(bpf_program* program);

}  // namespace snoopbox::attach
