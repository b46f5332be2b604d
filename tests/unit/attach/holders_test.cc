// SPDX-License-Identifier: Apache-2.0
#include "attach/holders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "util/temp_dir.h"

namespace snoopbox::attach {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Holders, ProcessesHaveTheProgramOrItsLinkOpen) {
    const auto proc = TempDir::create().value();
    const auto descriptor = [&](const char* path, const char* text) {
        const auto file = proc.path() / path;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << text;
    };
    descriptor("20/fdinfo/3", "pos:\t0\nlink_type:\ttracing\nlink_id:\t7\nprog_id:\t42\n");
    descriptor("3/fdinfo/5", "pos:\t0\nprog_type:\t29\nprog_id:\t42");
    descriptor("3/fdinfo/6", "prog_id:\t42\n");
    descriptor("4/fdinfo/5", "prog_id:\t421\nlink_id:\t42\n");
    descriptor("self/fdinfo/5", "prog_id:\t42\n");
    EXPECT_THAT(processes_with(42, proc.path()), ElementsAre(3, 20));
    EXPECT_THAT(processes_with(7, proc.path()), IsEmpty());
}

TEST(Holders, SectionsNameFunctionsOfTrampolines) {
    EXPECT_EQ(trampoline_of("lsm/file_open"), "bpf_lsm_file_open");
    EXPECT_EQ(trampoline_of("lsm.s/bprm_committed_creds"), "bpf_lsm_bprm_committed_creds");
    EXPECT_EQ(trampoline_of("fexit/vfs_open"), "vfs_open");
    EXPECT_EQ(trampoline_of("fmod_ret.s/security_file_open"), "security_file_open");
    EXPECT_EQ(trampoline_of("fentry"), "");
    EXPECT_EQ(trampoline_of("kprobe/vfs_open"), "");
    EXPECT_EQ(trampoline_of("fentry_or_so/vfs_open"), "");
}

TEST(Holders, OnlyErrorsOfOthersAreTheirs) {
    EXPECT_EQ(others_in_the_way("no_such_function", EPERM).reason, "");
    EXPECT_EQ(others_in_the_way("", EBUSY).reason, "");
    // Where bpf() tells nothing, or nobody is there.
    EXPECT_THAT(others_in_the_way("no_such_function", EBUSY).reason,
                HasSubstr("others hold no_such_function"));
}

}  // namespace
}  // namespace snoopbox::attach
