// SPDX-License-Identifier: Apache-2.0
#include "values/event_type.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace snoopbox::values {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Types = std::unique_ptr<btf, decltype(&btf__free)>;

struct EventTypeTest : testing::Test {
    Types types{btf__new_empty(), &btf__free};
    Types kernel{btf__new_empty(), &btf__free};
    int number = btf__add_int(types.get(), "int", 4, BTF_INT_SIGNED);

    std::uint32_t add(const char* name, int member = 0, unsigned bytes = 4) {
        const int id = btf__add_struct(types.get(), name, bytes);
        btf__add_field(types.get(), "x", member == 0 ? number : member, 0, 0);
        return static_cast<std::uint32_t>(id);
    }
    // const struct NAME *unused;
    void keep(std::uint32_t id) const {
        const int pointer =
            btf__add_ptr(types.get(), btf__add_const(types.get(), static_cast<int>(id)));
        btf__add_var(types.get(), "unused", BTF_VAR_GLOBAL_ALLOCATED, pointer);
    }
    Result<std::uint32_t> guess(const RecordClues& clues = {}) const {
        return guess_event_type(types.get(), clues, kernel.get());
    }
    static RecordClues of_size(std::uint32_t bytes) {
        RecordClues clues;
        clues.sizes = {bytes};
        return clues;
    }
};

TEST_F(EventTypeTest, TheOnlyStructIsIt) {
    const auto only = add("anything");
    EXPECT_EQ(guess().value(), only);
}

TEST_F(EventTypeTest, SomeFitOrNone) {
    btf__add_struct(kernel.get(), "task_struct", 4);
    add("task_struct");
    EXPECT_FALSE(has_fitting_struct(types.get(), of_size(4), kernel.get()));
    add("one");
    add("other");
    EXPECT_TRUE(has_fitting_struct(types.get(), of_size(4), kernel.get()));
    EXPECT_FALSE(guess(of_size(4)));
    EXPECT_FALSE(has_fitting_struct(types.get(), of_size(8), kernel.get()));
}

TEST_F(EventTypeTest, TheKernelsAndThoseOfMapsAreNot) {
    btf__add_struct(kernel.get(), "task_struct", 4);
    add("task_struct");
    add("task_struct___old");
    const auto value = add("state");
    const auto only = add("sample");
    RecordClues clues;
    clues.of_maps = {value};
    EXPECT_EQ(guess(clues).value(), only);
    const auto error = guess().error();
    EXPECT_THAT(error.message,
                AllOf(HasSubstr("state (4 bytes), sample (4 bytes)"), Not(HasSubstr("task"))));
    EXPECT_THAT(error.remedy, HasSubstr("--event"));
}

TEST_F(EventTypeTest, OfSeveralTheOneCalledEventIs) {
    add("sample");
    const auto event = add("exec_event");
    EXPECT_EQ(guess().value(), event);
    add("event");
    EXPECT_THAT(guess().error().message,
                HasSubstr("sample (4 bytes), exec_event (4 bytes), event (4"));
}

TEST_F(EventTypeTest, WhatIsInsideAnotherIsNot) {
    const auto inner = add("inner_event");
    const int array = btf__add_array(types.get(), number, static_cast<int>(inner), 2);
    const auto outer = add("outer", array);
    EXPECT_EQ(guess().value(), outer);
}

TEST_F(EventTypeTest, ATypedefNamesAStructWithoutName) {
    const auto anonymous = add("");
    btf__add_typedef(types.get(), "event_t", static_cast<int>(anonymous));
    EXPECT_EQ(guess().value(), anonymous);
    EXPECT_EQ(find_type(types.get(), "event_t").value(), anonymous);
}

TEST_F(EventTypeTest, AnEventThatTheKernelHasTooIsFound) {
    btf__add_struct(kernel.get(), "event", 8);
    const auto event = add("event");
    EXPECT_EQ(guess().value(), event);
}

TEST_F(EventTypeTest, TheSizeTells) {
    const auto small = add("small", 0, 24);
    const auto large = add("large", 0, 32);
    EXPECT_EQ(guess(of_size(24)).value(), small);
    EXPECT_EQ(guess(of_size(32)).value(), large);
    const auto error = guess(of_size(40)).error();
    EXPECT_THAT(error.message, AllOf(HasSubstr("40 bytes"), Not(HasSubstr("large"))));
    EXPECT_THAT(error.remedy, AllOf(HasSubstr("*unused"), HasSubstr("--event")));
    RecordClues both = of_size(24);
    both.sizes.insert(32);
    EXPECT_THAT(guess(both).error().message,
                AllOf(HasSubstr("24 or 32 bytes"), HasSubstr("small (24"), HasSubstr("large (32")));
}

TEST_F(EventTypeTest, AMapsValueIsItIfItsSizeSaysSo) {
    const auto scratch = add("scratch", 0, 4024);
    auto clues = of_size(4024);
    clues.of_maps = {scratch};
    EXPECT_EQ(guess(clues).value(), scratch);
    clues.varies = true;
    EXPECT_FALSE(guess(clues));
    clues.copied = scratch;
    EXPECT_EQ(guess(clues).value(), scratch);
    clues.sizes = {24};
    EXPECT_FALSE(guess(clues));
}

TEST_F(EventTypeTest, AVariableKeepsIt) {
    add("state", 0, 16);
    const auto kept = add("sample", 0, 16);
    EXPECT_FALSE(guess(of_size(16)));
    keep(kept);
    EXPECT_EQ(guess(of_size(16)).value(), kept);
}

TEST_F(EventTypeTest, AnArrayAtTheEndTakesTheRest) {
    const int array = btf__add_array(types.get(), number, number, 0);
    const auto open_ended = add("open_ended", array);
    add("closed");
    EXPECT_EQ(guess(of_size(20)).value(), open_ended);
    EXPECT_FALSE(guess(of_size(3)));
}

// Headers of another kernel may have structs that this one lacks.
TEST_F(EventTypeTest, WhatTheKernelsStructsReferToIsNot) {
    const auto other = add("other_event");
    const auto looked_at = add("inode", btf__add_ptr(types.get(), static_cast<int>(other)), 8);
    RecordClues clues = of_size(4);
    EXPECT_EQ(guess(clues).value(), other);
    clues.looked_at = {looked_at};
    EXPECT_FALSE(guess(clues));
}

TEST_F(EventTypeTest, TheKernelsOwnEventIsNot) {
    const int word = btf__add_int(kernel.get(), "int", 4, BTF_INT_SIGNED);
    btf__add_struct(kernel.get(), "perf_event", 4);
    btf__add_field(kernel.get(), "x", word, 0, 0);
    add("perf_event");
    EXPECT_FALSE(guess());
}

// read_descriptor_t is one.
TEST_F(EventTypeTest, AStructThatTheKernelHasByATypedefIsNot) {
    const int word = btf__add_int(kernel.get(), "int", 4, BTF_INT_SIGNED);
    const int unnamed = btf__add_struct(kernel.get(), "", 4);
    btf__add_field(kernel.get(), "x", word, 0, 0);
    btf__add_typedef(kernel.get(), "kernels_t", unnamed);
    const auto event = add("started");
    btf__add_typedef(types.get(), "kernels_t", static_cast<int>(add("")));
    EXPECT_EQ(guess().value(), event);
}

TEST_F(EventTypeTest, OfManyADozenIsListed) {
    for (int i = 0; i < 100; ++i) {
        add(("struct_" + std::to_string(i)).c_str());
    }
    EXPECT_THAT(guess().error().message, HasSubstr(" and 88 more"));
    add("my_event");
    const auto message = find_type(types.get(), "my_evnt").error().message;
    EXPECT_THAT(message, HasSubstr("my_event, "));
    EXPECT_LT(message.size(), 300U);
}

TEST_F(EventTypeTest, WithoutAnyItSaysHowToKeepOne) {
    EXPECT_THAT(guess().error().remedy, HasSubstr("*unused"));
}

TEST_F(EventTypeTest, ANameIsLookedUp) {
    add("other");
    const auto event = add("event");
    EXPECT_EQ(find_type(types.get(), "event").value(), event);
    EXPECT_EQ(find_type(types.get(), "struct event").value(), event);
    EXPECT_THAT(find_type(types.get(), "nope").error().message, HasSubstr("other, event"));
}

}  // namespace
}  // namespace snoopbox::values
