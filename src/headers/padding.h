// SPDX-License-Identifier: Apache-2.0
// Padding that means the same to every compiler of the tree.
#pragma once

#include <string>
#include <string_view>

namespace snoopbox::headers {

// libbpf's btf_dump fills holes with runs of unnamed bit fields, "long: 64;". clang joins a run to
// one integer of hundreds of bits. libbcc lays structs out for the host but generates code for BPF,
// whose data layout aligns integers that wide to 16 bytes, not 8: what follows in the struct would
// silently be read 16 bytes too far (so it was with mm_struct, net_device, cgroup and 60 others of
// Linux 6.18). Here each run becomes an array of long, which both see alike.
std::string settle_padding(std::string_view c);

}  // namespace snoopbox::headers
