// SPDX-License-Identifier: Apache-2.0
// Executes BPF instructions that neither jump nor call.
#pragma once

#include <linux/bpf.h>

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "util/result.h"

namespace snoopbox::test {

// The values that they store, in order, where they store `first` before. A load from an address
// that is not of the stack gets the bytes that `memory` has there. Fails at an instruction that it
// does not know.
Result<std::vector<std::uint64_t>> stored_after(
    std::uint64_t first, std::span<const bpf_insn> code,
    const std::function<std::uint8_t(std::uint64_t address)>& memory);

}  // namespace snoopbox::test
