// SPDX-License-Identifier: Apache-2.0
#include "attach/object_types.h"

#include <bpf/btf.h>
#include <gmock/gmock.h>

#include <set>
#include <string>

#include "example_object.h"

namespace snoopbox::attach {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

struct ObjectTypes : ExampleObject {
    // The names of the types that have one.
    std::set<std::string> names(const std::set<std::uint32_t>& types) const {
        std::set<std::string> all;
        for (const auto id : types) {
            all.insert(name(id));
        }
        all.erase("");
        return all;
    }
    std::string name(std::uint32_t id) const {
        return btf__name_by_offset(object.types(), btf__type_by_id(object.types(), id)->name_off);
    }
};

TEST_F(ObjectTypes, MapsOfOneType) {
    EXPECT_THAT(maps_of_type(object, BPF_MAP_TYPE_RINGBUF), ElementsAre("ring", "plain_ring"));
    EXPECT_THAT(maps_of_type(object, BPF_MAP_TYPE_HASH), ElementsAre("table"));
    EXPECT_THAT(maps_of_type(object, BPF_MAP_TYPE_STACK_TRACE), IsEmpty());
}

TEST_F(ObjectTypes, ARingBufferLosesTheTypeOfItsRecords) {
    const bpf_map* ring = object.handle() == nullptr
                              ? nullptr
                              : bpf_object__find_map_by_name(object.handle(), "ring");
    ASSERT_EQ(bpf_map__value_size(ring), 4U);
    EXPECT_EQ(name(take_record_type(object, "ring")), "record");
    EXPECT_EQ(bpf_map__value_size(ring), 0U);
    EXPECT_EQ(bpf_map__key_size(ring), 0U);
    EXPECT_EQ(take_record_type(object, "plain_ring"), 0U);
    EXPECT_EQ(take_record_type(object, "nonesuch"), 0U);
}

TEST_F(ObjectTypes, KeysAndValuesOfMapsAndWhatTheyAreAliasesOf) {
    const auto found = names(types_of_maps(object));
    for (const auto* of_map : {"key", "value", "value_alias", "record"}) {
        EXPECT_THAT(found, Contains(of_map));
    }
    for (const auto* other : {"context", "relocated", "unused"}) {
        EXPECT_THAT(found, Not(Contains(other)));
    }
}

TEST_F(ObjectTypes, ContextsAndRootsOfRelocationsAreLookedAt) {
    EXPECT_THAT(names(types_looked_at(object, elf)),
                UnorderedElementsAre("context", "relocated", "sized"))
        << "a type's own ID is asked for of local structs, too";
}

TEST_F(ObjectTypes, DamagedRelocationsAreNone) {
    const auto ext = elf.find(std::string("\x9f\xeb\x01\x00\x20", 5));  // .BTF.ext: 32 bytes
    ASSERT_NE(ext, std::string::npos);
    constexpr std::size_t header_bytes = 4;
    constexpr std::size_t core_relo_offset = 24;
    for (const auto& [at, byte] :
         {std::pair(header_bytes, '\x1f'), std::pair(header_bytes + 3, '\x7f'),
          std::pair(core_relo_offset + 3, '\x7f')}) {
        auto damaged = elf;
        damaged[ext + at] = byte;
        EXPECT_THAT(names(types_looked_at(object, damaged)), ElementsAre("context")) << at;
    }
}

TEST_F(ObjectTypes, NoMapHasThisDescriptor) {
    EXPECT_EQ(value_type(object, 12345), 0U);
}

}  // namespace
}  // namespace snoopbox::attach
