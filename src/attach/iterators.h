// SPDX-License-Identifier: Apache-2.0
// Iterators of the kernel: programs that write text about each task, map or the like when they are
// read.
#pragma once

#include <bpf/libbpf.h>

#include <string>
#include <string_view>

#include "attach/way.h"
#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::attach {

// Attached to what it goes through.
struct Iterator {
    std::string program;
    int link = -1;  // owned by the Links

    // Begins to read from the start. What is read from the descriptor is the text.
    Result<Fd> open() const;
};

bool is_iterator(const bpf_program* program);

// Whether it goes through the entries of a map, which must be named. `section`: "iter/bpf_map_elem"
bool goes_through_map(std::string_view section);

// `map`: the descriptor of the one that it goes through, or -1. Returns an errno, or 0.
int attach_iterator(bpf_program* program, int map, Links& links, Iterator& iterator);

}  // namespace snoopbox::attach
