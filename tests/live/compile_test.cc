// SPDX-License-Identifier: Apache-2.0
// Compiling with a tree that is made out of BTF.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tracer.h"

namespace snoopbox::test {
namespace {

TEST(Compile, TypesThatTheProgramNamesAreEnough) {
    if (access("/sys/kernel/btf/vmlinux", R_OK) != 0) {
        GTEST_SKIP() << "this kernel has no BTF";
    }
    for (const std::string method : {"kprobe", "raw_tracepoint"}) {
        const auto ended = run(snoopbox_path(), {"execsnoop", "-v", "--headers-from", "btf",
                                                 "--attach", method, "--duration", "0.1"});
        if (ended.status != 0) {
            EXPECT_THAT(ended.err, testing::HasSubstr("cannot be attached here")) << method;
            continue;
        }
        EXPECT_THAT(ended.err, testing::Not(testing::HasSubstr("once more, with all"))) << method;
    }
}

}  // namespace
}  // namespace snoopbox::test
