// SPDX-License-Identifier: Apache-2.0
// Makes padding mean the same to every compiler that uses the tree.
#pragma once

#include <string>
#include <string_view>

namespace snoopbox::headers {

// libbpf's btf_dump fills holes with runs of unnamed bit fields, "long: 64;". clang merges a run
// into one integer of hundreds of bits. libbcc lays out structs for the host but generates code for
// BPF, whose data layout aligns such wide integers to 16 bytes, not 8: all later members would
// silently be read 16 bytes too far (mm_struct, net_device, cgroup and 60 others in Linux 6.18). So
// each run becomes an array of long, which both lay out the same way.
std::string settle_padding(std::string_view c);

}  // namespace snoopbox::headers
