// SPDX-License-Identifier: Apache-2.0
#include "util/log.h"

#include <grp.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <thread>

namespace snoopbox::log {
namespace {

// The limit on tasks does not apply to root, so this process becomes another user.
void forbid_tasks() {
    constexpr id_t nobody = 65534;
    if (geteuid() == 0 &&
        (setgroups(0, nullptr) != 0 || setgid(nobody) != 0 || setuid(nobody) != 0)) {
        _exit(99);
    }
    const rlimit none{0, 0};
    setrlimit(RLIMIT_NPROC, &none);
}

bool may_start_threads() {
    try {
        std::thread([] {}).join();
        return true;
    } catch (const std::system_error&) {
        return false;
    }
}

TEST(Progress, IsLeftOutWhereNoTaskMayBeMade) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            forbid_tasks();
            const bool possible = may_start_threads();
            { const Progress progress("Compiling"); }
            _exit(possible ? 98 : 0);
        },
        testing::ExitedWithCode(0), "^$");
}

}  // namespace
}  // namespace snoopbox::log
