// SPDX-License-Identifier: Apache-2.0
#include "symbols/process_facts.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "util/temp_dir.h"

namespace snoopbox::symbols {
namespace {

TEST(ProcessFacts, Mappings) {
    const auto mapping = parse_mapping(
        "7f5d5c828000-7f5d5c97d000 r-xp 00026000 fe:01 1234567    /usr/lib/a b.so (deleted)");
    ASSERT_TRUE(mapping);
    EXPECT_EQ(mapping->start, 0x7f5d5c828000);
    EXPECT_EQ(mapping->end, 0x7f5d5c97d000);
    EXPECT_EQ(mapping->file_offset, 0x26000);
    EXPECT_EQ(mapping->inode, 1234567);
    EXPECT_EQ(mapping->path, "/usr/lib/a b.so");
    EXPECT_TRUE(mapping->is_deleted);
    EXPECT_EQ(parse_mapping("1000-2000 rwxp 00000000 00:00 0 ")->path, "");
    for (const auto* line : {"", "1000", "1000-2000", "1000-2000 r-xp", "1000-2000 r-xp 0 00:00",
                             "x-y r-xp 0 00:00 0 ", "-1-2 r-xp 0 00:00 0 "}) {
        EXPECT_FALSE(parse_mapping(line)) << line;
    }
    EXPECT_TRUE(is_executable("1000-2000 r-xp 0"));
    EXPECT_FALSE(is_executable("1000-2000 rw-p 0 x"));
    EXPECT_FALSE(is_executable("1000-2000 r-"));
}

TEST(ProcessFacts, OfThisProcess) {
    const auto mappings = read_code_mappings("/proc/self");
    ASSERT_TRUE(mappings);
    EXPECT_GT(mappings->size(), 1U);
    EXPECT_EQ(read_identity("/proc/self")->user, geteuid());
    EXPECT_GT(read_start_time("/proc/self").value(), 0U);
    EXPECT_EQ(read_root("/proc/self"), read_root("/proc/self"));
}

TEST(ProcessFacts, NothingIfItHasGone) {
    EXPECT_FALSE(read_code_mappings("/proc/none"));
    EXPECT_FALSE(read_identity("/proc/none"));
    EXPECT_FALSE(read_start_time("/proc/none"));
    EXPECT_FALSE(read_root("/proc/none"));
}

TEST(ProcessFacts, NamesCanLookLikeNumbers) {
    const auto directory = TempDir::create().value();
    std::ofstream(directory.path() / "stat")
        << "5 (a) 1 2 (b) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21\n";
    std::ofstream(directory.path() / "status")
        << "Name:\tx\nUid:\t1\t2\t3\t4\nNSpid:\t500\t40\t3\nGid:\t0\n";
    EXPECT_EQ(read_start_time(directory.path()), 4711U);
    EXPECT_EQ(read_identity(directory.path())->user, 2U);
    EXPECT_EQ(read_identity(directory.path())->own_pid, 3);
}

}  // namespace
}  // namespace snoopbox::symbols
