// SPDX-License-Identifier: Apache-2.0
// What programs put into a ring buffer, as their instructions say.
#pragma once

#include <linux/bpf.h>

#include <cstdint>
#include <set>
#include <span>

#include "attach/object.h"

namespace snoopbox::attach {

struct Submitted {
    std::set<std::uint32_t> sizes;  // of records, in bytes, where they are constant
    bool varies = false;            // a record's size is not constant
    // Descriptors of the maps whose values are submitted (bpf_ringbuf_output of what
    // bpf_map_lookup_elem found), and whether anything else is.
    std::set<int> values_of;
    bool others = false;
};

// Adds what one program puts into the ring buffer `ring_fd`. The program is as it was loaded: with
// maps' descriptors in its instructions, and with its functions behind it.
void add_submitted(std::span<const bpf_insn> program, int ring_fd, Submitted& submitted);

// After load: of all programs that were loaded.
Submitted find_submitted(const Object& object, int ring_fd);

}  // namespace snoopbox::attach
