// SPDX-License-Identifier: Apache-2.0
#include "attach/loss_counters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace snoopbox::attach {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Gt;
using testing::IsEmpty;
using testing::Lt;
using testing::SizeIs;

TEST(LossCounters, WholeWordsSpeakOfLoss) {
    for (const auto* name : {"lost", "Lost", "LOST_EVENTS", "events_lost", "eventsLost", "drops",
                             "nr_dropped", "rb_full", "reserveFailed", "overflow2", "x1_lost"}) {
        EXPECT_TRUE(speaks_of_loss(name)) << name;
    }
    for (const auto* name : {"", "_", "calls", "fullname", "glossary", "permissive", "raindrop",
                             "sent", "failover", "lostandfound", "drop_reason", "lostNs",
                             "fail_errno", "full_path", "last_dropped", "max_lost"}) {
        EXPECT_FALSE(speaks_of_loss(name)) << name;
    }
}

class FindLossCounters : public testing::Test {
  protected:
    FindLossCounters() : types(btf__new_empty(), &btf__free) {
        u64 = btf__add_int(types.get(), "unsigned long long", 8, 0);
        u32 = btf__add_int(types.get(), "unsigned int", 4, 0);
        truth = btf__add_int(types.get(), "_Bool", 1, BTF_INT_BOOL);
    }
    std::vector<std::string> found(int type, std::string_view map) const {
        std::vector<std::string> all;
        for (const auto& [name, offset, bytes] :
             find_loss_counters(types.get(), static_cast<__u32>(type), map)) {
            all.push_back(name + "@" + std::to_string(offset) + "+" + std::to_string(bytes));
        }
        return all;
    }

    std::unique_ptr<btf, decltype(&btf__free)> types;
    int u64 = 0;
    int u32 = 0;
    int truth = 0;
};

TEST_F(FindLossCounters, TheMapsNameSpeaksForItsValue) {
    EXPECT_THAT(found(u64, "lost_events"), ElementsAre("@0+8"));
    EXPECT_THAT(found(u64, "events"), IsEmpty());
    EXPECT_THAT(found(truth, "lost"), IsEmpty()) << "a truth is no number";
}

TEST_F(FindLossCounters, WhatIsKnownOfALossIsNotItsCount) {
    const int type = btf__add_struct(types.get(), "lost", 24);
    btf__add_field(types.get(), "count", u64, 0, 0);
    btf__add_field(types.get(), "pid", u32, 64, 0);
    btf__add_field(types.get(), "last_ns", u64, 128, 0);
    EXPECT_THAT(found(type, "lost"), ElementsAre("count@0+8"));
}

TEST_F(FindLossCounters, TextAndSmallNumbersAreNoCounts) {
    const int character = btf__add_int(types.get(), "char", 1, BTF_INT_SIGNED);
    const int u16 = btf__add_int(types.get(), "unsigned short", 2, 0);
    const int text = btf__add_array(types.get(), u32, character, 16);
    const int type = btf__add_struct(types.get(), "stats", 24);
    btf__add_field(types.get(), "lost_file", text, 0, 0);
    btf__add_field(types.get(), "fail_kind", u16, 128, 0);
    btf__add_field(types.get(), "drops", u32, 160, 0);
    EXPECT_THAT(found(type, "stats"), ElementsAre("drops@20+4"));
}

TEST_F(FindLossCounters, MembersSpeakForThemselves) {
    const int inner = btf__add_struct(types.get(), "inner", 12);
    btf__add_field(types.get(), "sent", u64, 0, 0);
    btf__add_field(types.get(), "full", u32, 64, 0);
    const int outer = btf__add_struct(types.get(), "outer", 24);
    btf__add_field(types.get(), "calls", u64, 0, 0);
    btf__add_field(types.get(), "ring", inner, 64, 0);
    btf__add_field(types.get(), "lost", u32, 160, 0);
    EXPECT_THAT(found(outer, "stats"), ElementsAre("ring.full@16+4", "lost@20+4"));
}

TEST_F(FindLossCounters, BitFieldsAreLeftOut) {
    const int type = btf__add_struct(types.get(), "bits", 4);
    btf__add_field(types.get(), "lost", u32, 0, 3);
    EXPECT_THAT(found(type, "stats"), IsEmpty());
}

TEST_F(FindLossCounters, EachElementOfAnArrayCounts) {
    const int array = btf__add_array(types.get(), u32, u32, 3);
    const int type = btf__add_struct(types.get(), "stats", 16);
    btf__add_field(types.get(), "dropped", array, 32, 0);
    EXPECT_THAT(found(type, "stats"), ElementsAre("dropped@4+4", "dropped@8+4", "dropped@12+4"));
}

TEST_F(FindLossCounters, GlobalVariablesAreMembersOfTheirSection) {
    const int calls = btf__add_var(types.get(), "calls", BTF_VAR_GLOBAL_ALLOCATED, u64);
    const int drops = btf__add_var(types.get(), "drops", BTF_VAR_STATIC, u64);
    const int section = btf__add_datasec(types.get(), ".bss", 16);
    btf__add_datasec_var_info(types.get(), calls, 0, 8);
    btf__add_datasec_var_info(types.get(), drops, 8, 8);
    EXPECT_THAT(found(section, ""), ElementsAre("drops@8+8"));
}

TEST_F(FindLossCounters, ArraysOfArraysEnd) {
    int inner = u64;
    for (int i = 0; i < 4; ++i) {
        inner = btf__add_array(types.get(), u32, inner, 50);
    }
    EXPECT_THAT(found(inner, "lost"), SizeIs(AllOf(Gt(1000), Lt(100'000))));
}

TEST_F(FindLossCounters, WhatLeadsNowhereIsNothing) {
    EXPECT_THAT(found(0, "lost"), IsEmpty());
    EXPECT_THAT(found(999, "lost"), IsEmpty());
}

}  // namespace
}  // namespace snoopbox::attach
