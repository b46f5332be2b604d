// SPDX-License-Identifier: Apache-2.0
#include "events/event_type.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace snoopbox::events {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Types = std::unique_ptr<btf, decltype(&btf__free)>;

struct EventTypeTest : testing::Test {
    Types types{btf__new_empty(), &btf__free};
    Types kernel{btf__new_empty(), &btf__free};
    int number = btf__add_int(types.get(), "int", 4, BTF_INT_SIGNED);

    std::uint32_t add(const char* name, int member = 0) {
        const int id = btf__add_struct(types.get(), name, 4);
        btf__add_field(types.get(), "x", member == 0 ? number : member, 0, 0);
        return static_cast<std::uint32_t>(id);
    }
    Result<std::uint32_t> guess(const std::set<std::uint32_t>& not_events = {}) {
        return guess_event_type(types.get(), not_events, kernel.get());
    }
};

TEST_F(EventTypeTest, TheOnlyStructIsIt) {
    const auto only = add("anything");
    EXPECT_EQ(guess().value(), only);
}

TEST_F(EventTypeTest, TheKernelsAndThoseOfMapsAreNot) {
    btf__add_struct(kernel.get(), "task_struct", 4);
    add("task_struct");
    add("task_struct___old");
    const auto value = add("state");
    const auto only = add("sample");
    EXPECT_EQ(guess({value}).value(), only);
    const auto error = guess().error();
    EXPECT_THAT(error.message, AllOf(HasSubstr("state, sample"), Not(HasSubstr("task"))));
    EXPECT_THAT(error.remedy, HasSubstr("--event"));
}

TEST_F(EventTypeTest, OfSeveralTheOneCalledEventIs) {
    add("sample");
    const auto event = add("exec_event");
    EXPECT_EQ(guess().value(), event);
    add("event");
    EXPECT_THAT(guess().error().message, HasSubstr("sample, exec_event, event"));
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
}  // namespace snoopbox::events
