// SPDX-License-Identifier: Apache-2.0
// libbcc creates a program's maps while it compiles. The helper's own definition of libbpf's
// bpf_map_create comes first in symbol lookup: it only notes what was asked for. So compiling needs
// no privilege and no BPF at all, and works for a kernel that is not running here.
#pragma once

#include <map>

#include "compile/object.h"

namespace snoopbox::compile {

// By the descriptor that libbcc was given, which stands in its instructions. A descriptor is a real
// one (of an empty file): libbcc owns and closes it.
const std::map<int, Map>& created_maps();

}  // namespace snoopbox::compile
