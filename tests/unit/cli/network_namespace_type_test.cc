// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <variant>

#include "cli/types/type.h"

namespace snoopbox::cli {
namespace {

TEST(NetworkNamespaceType, IsThatOfAProcess) {
    struct stat info {};
    ASSERT_EQ(stat("/proc/self/ns/net", &info), 0);
    const auto value = value_of_network_namespace({}, {std::to_string(getpid())});
    ASSERT_TRUE(value) << value.error().message;
    EXPECT_EQ(std::get<std::int64_t>(*value), static_cast<std::int64_t>(info.st_ino));
    EXPECT_FALSE(value_of_network_namespace({}, {"self"}));
    EXPECT_EQ(value_of_network_namespace({}, {"2147483647"}).error().message,
              "process 2147483647 has no network namespace to be seen: No such file or directory");
}

}  // namespace
}  // namespace snoopbox::cli
