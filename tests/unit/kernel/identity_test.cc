// SPDX-License-Identifier: Apache-2.0
#include "kernel/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "util/temp_dir.h"

namespace snoopbox::kernel {
namespace {

using testing::HasSubstr;

struct Identity : testing::Test {
    TempDir root = TempDir::create().value();

    void file(const std::string& path, const std::string& content) const {
        const auto full = root.path() / path;
        std::filesystem::create_directories(full.parent_path());
        std::ofstream(full, std::ios::binary) << content;
    }
};

std::string word(char value) {
    return {value, 0, 0, 0};
}

const std::string other_note = word(6) + word(1) + word(1) + std::string("Linux\0\0\0x\0\0\0", 12);
const std::string build_note = word(4) + word(4) + word(3) + std::string("GNU\0\x01\xab\0\xff", 8);

TEST_F(Identity, IsTheBuildId) {
    file("sys/kernel/notes", other_note + build_note + other_note);
    EXPECT_EQ(build_identity(root.path()).value(), "build-id 01ab00ff");
}

TEST_F(Identity, IsElseThatOfBtf) {
    file("sys/kernel/btf/vmlinux", "types");
    const auto without = build_identity(root.path()).value();
    EXPECT_THAT(without, testing::StartsWith("btf "));
    const std::string notes = other_note + build_note;
    for (std::size_t length = 0; length < notes.size(); ++length) {
        file("sys/kernel/notes", notes.substr(0, length));
        EXPECT_EQ(build_identity(root.path()).value(), without) << length;
    }
    file("sys/kernel/notes", word(-1) + word(-1) + word(3) + std::string("GNU\0", 4));
    EXPECT_EQ(build_identity(root.path()).value(), without);
    file("sys/kernel/btf/vmlinux", "other types");
    EXPECT_NE(build_identity(root.path()).value(), without);
}

TEST_F(Identity, CannotBeToldWithoutEither) {
    const auto identity = build_identity(root.path());
    ASSERT_FALSE(identity);
    EXPECT_THAT(identity.error().message,
                testing::AllOf(HasSubstr("sys/kernel/notes"), HasSubstr("sys/kernel/btf/vmlinux")));
    EXPECT_EQ(identity.error().remedy, "mount sysfs at /sys");
}

TEST_F(Identity, HasTheCpus) {
    EXPECT_FALSE(possible_cpus(root.path()));
    file("sys/devices/system/cpu/possible", "0-3\n");
    EXPECT_EQ(possible_cpus(root.path()).value(), "0-3");
}

}  // namespace
}  // namespace snoopbox::kernel
