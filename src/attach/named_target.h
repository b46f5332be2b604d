// SPDX-License-Identifier: Apache-2.0
// What programs of an object are attached to by the user, where their sections do not say it.
#pragma once

#include <bpf/libbpf.h>

#include <string>
#include <vector>

#include "attach/object.h"
#include "attach/way.h"
#include "util/result.h"

namespace snoopbox::attach {

std::vector<std::string> program_names(const Object& object);

// Before load. `target` as tools::section_of_target() takes it. Returns the section that would say
// the same. Gives the program its type if it has none; fails if it has one for other targets.
Result<std::string> take_target(bpf_program* program, const std::string& target);

// Whether the program is an iterator for such maps, and the object has that one.
Status check_map_of_iterator(const Object& object, const bpf_program* program,
                             const std::string& map);

// After load. Attaches to what such a section says, if libbpf has to be told: functions of the
// kernel, system calls and raw tracepoints. Returns an errno, or 0.
int attach_to_named(bpf_program* program, std::string_view section, Links& links);

}  // namespace snoopbox::attach
