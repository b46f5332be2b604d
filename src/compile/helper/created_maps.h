// SPDX-License-Identifier: Apache-2.0
// libbcc creates a program's maps while it compiles. The helper's own bpf_map_create precedes
// libbpf's in symbol lookup; it only records the request. So compiling needs neither privileges nor
// BPF, and works for a kernel that is not running here.
#pragma once

#include <map>

#include "compile/object.h"

namespace snoopbox::compile {

// Keyed by the file descriptor given to libbcc, which is in its instructions. It is a real
// descriptor (of an empty file): libbcc owns and closes it.
const std::map<int, Map>& created_maps();

}  // namespace snoopbox::compile
