// SPDX-License-Identifier: Apache-2.0
// 64-bit immediates that stand for addresses in compiled code until the helper turns them into
// relocations (see SNOOP_CONSTANT and SNOOP_RING in bpf_sources/include/snoop.h).
#pragma once

#include <cstdint>

namespace snoopbox::compile {

// "snoop" in the high bytes: no address and no plausible number. The low bytes count constants.
inline constexpr std::uint64_t constant_marker = 0x736e6f6f70000000ULL;
inline constexpr std::uint64_t constant_marker_mask = 0xffffffffff000000ULL;

// The event ring buffer.
inline constexpr std::uint64_t ring_marker = 0x736e6f6f71000000ULL;

}  // namespace snoopbox::compile
