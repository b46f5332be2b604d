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

// The running one, if it has BTF, and those that tests/vm/kernel and tests/vm/btf have provided.
std::vector<Kernel> kernels();

}  // namespace snoopbox::test
