// SPDX-License-Identifier: Apache-2.0
#include "attach/submitted.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "instructions.h"

namespace snoopbox::attach {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Program = std::vector<bpf_insn>;

constexpr int ring = 5;
constexpr int heap = 6;

bpf_insn set(int to, int number) {
    return make(BPF_ALU64 | BPF_MOV | BPF_K, to, 0, 0, number);
}
bpf_insn move(int to, int from) {
    return make(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0);
}
bpf_insn load(int to) {
    return make(BPF_LDX | BPF_MEM | BPF_DW, to, 10, -8, 0);
}
bpf_insn call(int helper) {
    return make(BPF_JMP | BPF_CALL, 0, 0, 0, helper);
}
bpf_insn skip_if_zero(int reg, int count) {
    return make(BPF_JMP | BPF_JEQ | BPF_K, reg, 0, count, 0);
}
bpf_insn leave() {
    return make(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

struct MapInto {
    int to;
    int fd;
};
Program join(std::initializer_list<Program> parts) {
    Program all;
    for (const auto& part : parts) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}
Program map(MapInto map) {
    return {make(BPF_LD | BPF_IMM | BPF_DW, map.to, BPF_PSEUDO_MAP_FD, 0, map.fd),
            make(0, 0, 0, 0, 0)};
}

Submitted submitted_by(const Program& program) {
    Submitted submitted;
    add_submitted(program, ring, submitted);
    return submitted;
}

TEST(Submitted, AReservedSize) {
    const auto found = submitted_by(
        join({map({1, ring}), {set(2, 32), set(3, 0), call(BPF_FUNC_ringbuf_reserve), leave()}}));
    EXPECT_THAT(found.sizes, ElementsAre(32));
    EXPECT_FALSE(found.varies);
    EXPECT_TRUE(found.others);
}

TEST(Submitted, OnlyOfThisRing) {
    const auto found = submitted_by(
        join({map({1, ring + 2}), {set(2, 32), call(BPF_FUNC_ringbuf_reserve), leave()}}));
    EXPECT_THAT(found.sizes, IsEmpty());
    EXPECT_FALSE(found.varies);
}

TEST(Submitted, AnOutputOfAMapsValue) {
    const auto found = submitted_by(
        join({map({1, heap}),
              {move(2, 10), call(BPF_FUNC_map_lookup_elem), skip_if_zero(0, 6), move(6, 0)},
              map({1, ring}),
              {move(2, 6), set(3, 4024), call(BPF_FUNC_ringbuf_output), leave()}}));
    EXPECT_THAT(found.sizes, ElementsAre(4024));
    EXPECT_THAT(found.values_of, ElementsAre(heap));
    EXPECT_FALSE(found.others);
}

TEST(Submitted, AnOutputThroughAPerfEventArray) {
    const auto found = submitted_by(
        join({{move(1, 6)},
              map({2, ring}),
              {set(3, -1), move(4, 10), set(5, 20), call(BPF_FUNC_perf_event_output), leave()}}));
    EXPECT_THAT(found.sizes, ElementsAre(20));
    EXPECT_TRUE(found.others);
    const auto of_others = submitted_by(
        join({map({2, ring + 2}), {set(5, 20), call(BPF_FUNC_perf_event_output), leave()}}));
    EXPECT_THAT(of_others.sizes, IsEmpty());
}

TEST(Submitted, ASizeThatTwoWaysLeadToVaries) {
    const auto found = submitted_by(join({{set(2, 8), load(3), skip_if_zero(3, 1), set(2, 16)},
                                          map({1, ring}),
                                          {call(BPF_FUNC_ringbuf_reserve), leave()}}));
    EXPECT_TRUE(found.varies);
    EXPECT_THAT(found.sizes, IsEmpty());
}

TEST(Submitted, ACallTakesItsArgumentsAway) {
    const auto found = submitted_by(join({{set(2, 8), call(BPF_FUNC_ktime_get_ns)},
                                          map({1, ring}),
                                          {call(BPF_FUNC_ringbuf_reserve), leave()}}));
    EXPECT_TRUE(found.varies);
}

TEST(Submitted, InAFunctionBehindTheProgram) {
    const auto found = submitted_by(
        join({{make(BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_CALL, 0, 1), leave()},
              map({7, ring}),
              {set(8, 72), move(1, 7), move(2, 8), call(BPF_FUNC_ringbuf_reserve), leave()}}));
    EXPECT_THAT(found.sizes, ElementsAre(72));
}

TEST(Submitted, ALoopEnds) {
    const auto found = submitted_by(join({map({6, ring}),
                                          {move(1, 6), set(2, 8), call(BPF_FUNC_ringbuf_reserve),
                                           make(BPF_JMP | BPF_JA, 0, 0, -4, 0)}}));
    EXPECT_THAT(found.sizes, ElementsAre(8));
}

TEST(Submitted, JumpsOutOfTheProgramDoNotMatter) {
    EXPECT_FALSE(submitted_by({skip_if_zero(1, 100), skip_if_zero(1, -100)}).varies);
}

TEST(Written, AreRecordsUnlessThereIsText) {
    const Program records{set(3, 20), call(BPF_FUNC_seq_write), set(3, 24),
                          call(BPF_FUNC_seq_write), leave()};
    const auto written = find_written(records);
    ASSERT_TRUE(written);
    EXPECT_THAT(written->sizes, ElementsAre(20, 24));
    EXPECT_FALSE(written->varies);
    EXPECT_TRUE(find_written(Program{load(3), call(BPF_FUNC_seq_write), leave()})->varies);
    EXPECT_FALSE(find_written(join({records, {call(BPF_FUNC_seq_printf), leave()}})));
    EXPECT_FALSE(find_written(Program{call(BPF_FUNC_ktime_get_ns), leave()}));
}

TEST(Prints, ByEitherHelper) {
    EXPECT_TRUE(prints(Program{call(BPF_FUNC_trace_printk), leave()}));
    EXPECT_TRUE(prints(Program{set(1, 0), call(BPF_FUNC_trace_vprintk), leave()}));
    EXPECT_FALSE(prints(
        Program{make(BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_CALL, 0, BPF_FUNC_trace_printk), leave()}));
}

TEST(Emptied, AreMapsThatEntriesAreTakenOutOf) {
    std::set<int> maps;
    add_emptied(join({map({1, heap}),
                      {call(BPF_FUNC_map_delete_elem)},
                      map({1, ring}),
                      {call(BPF_FUNC_map_lookup_elem), leave()}}),
                maps);
    EXPECT_THAT(maps, ElementsAre(heap));
}

}  // namespace
}  // namespace snoopbox::attach
