// SPDX-License-Identifier: Apache-2.0
#include "attach/libbpf_options.h"

#include <bpf/libbpf.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <new>

namespace snoopbox::attach {
namespace {

TEST(LibbpfOptions, AreZeroToTheLastByteWhateverWasThere) {
    alignas(bpf_kprobe_opts) std::array<std::byte, sizeof(bpf_kprobe_opts)> memory{};
    memory.fill(std::byte{0xff});
    auto* options = new (memory.data()) LibbpfOptions<bpf_kprobe_opts>;
    EXPECT_EQ(options->sz, sizeof(bpf_kprobe_opts));
    EXPECT_TRUE(std::all_of(memory.begin() + sizeof options->sz, memory.end(),
                            [](std::byte byte) { return byte == std::byte{0}; }));
}

}  // namespace
}  // namespace snoopbox::attach
