// SPDX-License-Identifier: Apache-2.0
#include "attach/object.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "attach/pinned_map.h"
#include "example_object.h"
#include "util/temp_dir.h"

namespace snoopbox::attach {
namespace {

using testing::HasSubstr;

struct ObjectTest : ExampleObject {
    std::size_t ring_bytes() const {
        return bpf_map__max_entries(bpf_object__find_map_by_name(object.handle(), "ring"));
    }
};

TEST_F(ObjectTest, RingsAreWholePagesAndAPowerOfTwo) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    for (const auto& [wanted, made] : {std::pair<std::size_t, std::size_t>{1, page},
                                       {page, page},
                                       {page + 1, 2 * page},
                                       {3 * page, 4 * page},
                                       {4 * page, 4 * page}}) {
        ASSERT_TRUE(object.set_ring_bytes("ring", wanted));
        EXPECT_EQ(ring_bytes(), made) << wanted;
    }
    EXPECT_TRUE(object.set_ring_bytes("nonesuch", 4 * page)) << "of no effect";
}

TEST_F(ObjectTest, NamesThatAreNotThere) {
    EXPECT_EQ(object.program("nonesuch"), nullptr);
    EXPECT_NE(object.program("look"), nullptr);
    EXPECT_LT(object.map_fd("nonesuch"), 0);
    const auto used = object.use_map("nonesuch", 0);
    ASSERT_FALSE(used);
    EXPECT_EQ(used.error().message, "the object has no map \"nonesuch\"");
}

TEST_F(ObjectTest, WhatIsNoObjectIsAnErrorWithLibbpfsWords) {
    const auto opened = Object::open(elf.substr(0, 100), "cut");
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message, HasSubstr("the compiled object cannot be opened"));
    EXPECT_THAT(opened.error().remedy, HasSubstr("libbpf"));
}

TEST(PinnedMap, OtherFilesAreRefusedWithTheCommandThatMakesOne) {
    const auto directory = TempDir::create().value();
    const auto file = directory.path() / "file";
    const auto absent = open_pinned_set(file);
    ASSERT_FALSE(absent);
    EXPECT_THAT(absent.error().message, HasSubstr("No such file or directory"));
    EXPECT_THAT(absent.error().remedy, HasSubstr("bpftool map create PATH type hash key 8"));
    std::ofstream(file) << "text";
    const auto plain = open_pinned_set(file);
    ASSERT_FALSE(plain);
    EXPECT_EQ(plain.error().message,
              file.string() + " is no pinned BPF map: it is in no BPF file system");
    EXPECT_THAT(plain.error().remedy, HasSubstr("bpftool"));
    EXPECT_EQ(open_pinned_set(file / "below").error().remedy, "") << "another error than absence";
}

}  // namespace
}  // namespace snoopbox::attach
