// SPDX-License-Identifier: Apache-2.0
#include "kernel/host.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/capability.h>
#include <sys/stat.h>

#include <cstdint>
#include <fstream>

#include "example_host.h"
#include "kernel/module_loader.h"
#include "kernel/subject.h"

namespace snoopbox::kernel {
namespace {

using testing::HasSubstr;

using ModuleLoader = ExampleHost;

// As the kernel tells: CapEff of /proc/self/status.
std::uint64_t effective() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        if (word == "CapEff:") {
            std::uint64_t bits = 0;
            status >> std::hex >> bits;
            return bits;
        }
    }
    ADD_FAILURE() << "no CapEff";
    return 0;
}

TEST(Host, HasTheCapabilitiesThatTheKernelSays) {
    EXPECT_EQ(this_process().capabilities, effective());
    EXPECT_EQ(has_capability(CAP_SYS_ADMIN), (effective() >> unsigned{CAP_SYS_ADMIN} & 1U) != 0);
    EXPECT_FALSE(has_capability(63));
}

// Without any capability, which has to be tried in a process of its own.
TEST(Host, NamesThePrivilegesThatAreMissing) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            cap_t none = cap_init();
            cap_set_proc(none);
            cap_free(none);
            const auto checked = check_privileges();
            std::fputs(checked ? "none" : checked.error().message.c_str(), stderr);
            _exit(0);
        },
        testing::ExitedWithCode(0), "tracing needs CAP_BPF and CAP_PERFMON");
}

TEST(Host, PrivilegesAreTwoCapabilitiesOrOne) {
    Subject subject;
    const auto with = [&](std::initializer_list<int> capabilities) {
        subject.capabilities = 0;
        for (const auto capability : capabilities) {
            subject.capabilities |= bit(capability);
        }
        return subject.is_privileged();
    };
    EXPECT_FALSE(with({}));
    EXPECT_FALSE(with({CAP_BPF}));
    EXPECT_FALSE(with({CAP_PERFMON}));
    EXPECT_TRUE(with({CAP_BPF, CAP_PERFMON}));
    EXPECT_TRUE(with({CAP_SYS_ADMIN}));
}

TEST_F(ModuleLoader, ModulesAreNotLoadedWhereThatIsForbidden) {
    const auto reason = [&] {
        const auto loaded = load_module({"a-module", directory.path(), "6.1.0", false});
        return loaded ? "loaded" : loaded.error().message;
    };
    std::filesystem::create_directories(directory.path() / "proc");
    EXPECT_EQ(reason(), "this kernel is built without loadable modules");
    file("proc/modules", "");
    file("proc/sys/kernel/modules_disabled", "1\n");
    EXPECT_THAT(reason(), HasSubstr("disabled until the next boot"));
    file("proc/sys/kernel/modules_disabled", "0\n");
    EXPECT_THAT(reason(), testing::AnyOf(HasSubstr("CAP_SYS_MODULE is missing"),
                                         HasSubstr("lib/modules/6.1.0: no such directory")));
    std::filesystem::create_directories(directory.path() / "lib/modules/6.1.0");
    EXPECT_THAT(reason(), testing::AnyOf(HasSubstr("CAP_SYS_MODULE is missing"),
                                         HasSubstr("module a-module not found in ")));
    file("sys/module/a_module/initstate", "coming\n");
    EXPECT_NE(reason(), "loaded");
    file("sys/module/a_module/initstate", "live\n");
    EXPECT_EQ(reason(), "loaded") << "it is there already";
}

}  // namespace
}  // namespace snoopbox::kernel
