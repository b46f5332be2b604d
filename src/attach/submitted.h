// SPDX-License-Identifier: Apache-2.0
// What programs submit to a ring buffer or perf event array, derived from their instructions.
#pragma once

#include <linux/bpf.h>

#include <cstdint>
#include <optional>
#include <set>
#include <span>

#include "attach/object.h"

namespace snoopbox::attach {

struct Submitted {
    std::set<std::uint32_t> sizes;  // of records, in bytes, where they are constant
    bool varies = false;            // some record's size is not constant
    // File descriptors of the maps whose values are submitted (bpf_ringbuf_output or
    // bpf_perf_event_output of a pointer that bpf_map_lookup_elem returned), and whether anything
    // else is submitted.
    std::set<int> values_of;
    bool others = false;
};

// Adds what one program submits to the map `buffer_fd`. `program` is in its loaded form: its
// instructions contain map file descriptors, and its functions follow it.
void add_submitted(std::span<const bpf_insn> program, int buffer_fd, Submitted& submitted);

// What an iterator writes as records, by bpf_seq_write(). Nothing if it writes text, too, or
// nothing at all. `program` as above.
std::optional<Submitted> find_written(std::span<const bpf_insn> program);

// Whether one program calls bpf_printk(), whose lines are in tracefs.
bool prints(std::span<const bpf_insn> program);

// Adds the file descriptors of the maps out of which one program takes entries.
void add_emptied(std::span<const bpf_insn> program, std::set<int>& maps);

// After load. The file descriptors of the maps that the loaded programs use, and of those out of
// which they take entries.
struct MapUse {
    std::set<int> used;
    std::set<int> emptied;
};
MapUse find_map_use(const Object& object);

// After load. Covers all loaded programs.
Submitted find_submitted(const Object& object, int buffer_fd);

}  // namespace snoopbox::attach
