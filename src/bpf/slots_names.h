// SPDX-License-Identifier: Apache-2.0
// How an object says that a map is one of BPF_HISTOGRAM's: the type of its values, a count, has
// this name (bpf_sources/include/bcc.h). The last part of the key, or all of it, is the number of
// the bucket.
#pragma once

namespace snoopbox::bpf {

// 1: the values 0 and 1, 2: 2 and 3, 3: 4 to 7, as bpf_log2l() has them.
inline constexpr const char* log2_slots_name = "bcc_log2_slots";
// The value itself.
inline constexpr const char* linear_slots_name = "bcc_linear_slots";

}  // namespace snoopbox::bpf
