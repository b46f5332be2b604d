// SPDX-License-Identifier: Apache-2.0
// Kernels whose BTF is at hand.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace snoopbox::test {

struct Kernel {
    std::string release;
    std::string machine;
    std::filesystem::path btf;  // a file, or a directory as /sys/kernel/btf
};

std::vector<Kernel> running_kernel();  // none if it has no BTF
// Those whose BTF tests/vm/btf has provided.
std::vector<Kernel> kernels_at_hand();

}  // namespace snoopbox::test
