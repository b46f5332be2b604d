// SPDX-License-Identifier: Apache-2.0
#include "attach/event_types.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "attach/kernel_functions.h"
#include "attach/tracefs.h"
#include "util/lines.h"

namespace snoopbox::attach {
namespace {

using testing::HasSubstr;

// The kernel's types as far as events go.
class Types {
  public:
    Types() : types_(btf__new_empty()) {
        entry_ = btf__add_struct(types_, "trace_entry", 8);
        number_ = btf__add_int(types_, "int", 4, BTF_INT_SIGNED);
        letter_ = btf__add_int(types_, "char", 1, BTF_INT_SIGNED);
        word_ = btf__add_int(types_, "unsigned int", 4, 0);
        nothing_ = btf__add_ptr(types_, 0);
        text_ = btf__add_array(types_, word_, letter_, 16);
    }
    Types(const Types&) = delete;
    Types& operator=(const Types&) = delete;
    ~Types() { btf__free(types_); }

    // A class whose records have these members of four bytes, and whose tracepoints this argument.
    void add_class(const std::string& name, std::initializer_list<const char*> members,
                   int argument) {
        btf__add_struct(types_, ("trace_event_raw_" + name).c_str(), 64);
        btf__add_field(types_, "ent", entry_, 0, 0);
        __u32 at = 8;
        for (const std::string member : members) {
            const bool is_text = member == "comm";
            btf__add_field(types_, member.c_str(),
                           is_text                            ? text_
                           : member.starts_with("__data_loc") ? word_
                                                              : number_,
                           at * 8, 0);
            at += is_text ? 16 : 4;
        }
        btf__add_func(types_, ("trace_event_raw_event_" + name).c_str(), BTF_FUNC_STATIC,
                      prototype(argument));
    }
    void add_tracepoint(const std::string& name, int argument) {
        btf__add_typedef(types_, ("btf_trace_" + name).c_str(),
                         btf__add_ptr(types_, prototype(argument)));
    }
    int number() const { return number_; }
    int pointer() const { return nothing_; }
    const btf* all() const { return types_; }

  private:
    int prototype(int argument) {
        const int id = btf__add_func_proto(types_, 0);
        btf__add_func_param(types_, nullptr, nothing_);
        btf__add_func_param(types_, "argument", argument);
        return id;
    }

    btf* types_;
    int entry_ = 0;
    int number_ = 0;
    int letter_ = 0;
    int word_ = 0;
    int nothing_ = 0;
    int text_ = 0;
};

// "pid@8+4", of an array "comm@12+16x16"
std::string text_of(const std::vector<EventField>& fields) {
    std::string text;
    for (const auto& field : fields) {
        text += (text.empty() ? "" : " ") + field.name + "@" + std::to_string(field.offset) + "+" +
                std::to_string(field.bytes);
        text += field.count == 0 ? "" : "x" + std::to_string(field.count);
        text += field.how == EventField::How::location ? "L" : "";
    }
    return text;
}

std::string fields_of_some(const Types& types, const std::string& name) {
    const auto fields = fields_by_types(types.all(), "sched", name);
    return fields ? text_of(*fields) : "error: " + fields.error().message;
}

TEST(EventTypes, AreThoseOfTheClassOfThatName) {
    Types types;
    types.add_class("exec", {"__data_loc_filename", "comm", "pid"}, types.number());
    types.add_tracepoint("exec", types.number());
    EXPECT_EQ(fields_of_some(types, "exec"), "filename@8+4L comm@12+16x16 pid@28+4");
}

TEST(EventTypes, AreThoseOfTheOnlyClassWithSuchArguments) {
    Types types;
    types.add_class("wakeup_template", {"pid", "target_cpu"}, types.pointer());
    types.add_class("other", {"vector"}, types.number());
    types.add_tracepoint("wakeup", types.pointer());
    EXPECT_EQ(fields_of_some(types, "wakeup"), "pid@8+4 target_cpu@12+4");
}

TEST(EventTypes, AreThoseOfTheClassThatIsCalledAfterTheEvent) {
    Types types;
    types.add_class("process_template", {"prio"}, types.pointer());
    types.add_class("wakeup_template", {"pid"}, types.pointer());
    types.add_tracepoint("wakeup", types.pointer());
    EXPECT_EQ(fields_of_some(types, "wakeup"), "pid@8+4");
}

// An event that has a class of its own leaves it to itself.
TEST(EventTypes, AreNotThoseOfAnotherEvent) {
    Types types;
    types.add_class("exec", {"prio"}, types.pointer());
    types.add_tracepoint("exec", types.pointer());
    types.add_class("process_template", {"pid"}, types.pointer());
    types.add_tracepoint("exit", types.pointer());
    EXPECT_EQ(fields_of_some(types, "exit"), "pid@8+4");
}

// None of those is wrong, whichever class it is.
TEST(EventTypes, AreThoseThatAllPossibleClassesHave) {
    Types types;
    types.add_class("wakeup_template", {"pid", "prio", "target_cpu"}, types.pointer());
    types.add_class("process_template", {"pid", "state", "target_cpu"}, types.pointer());
    types.add_tracepoint("waking", types.pointer());
    EXPECT_EQ(fields_of_some(types, "waking"), "pid@8+4 target_cpu@16+4");
}

TEST(EventTypes, AreNotGuessed) {
    Types types;
    types.add_class("wakeup_template", {"pid"}, types.pointer());
    types.add_class("process_template", {"prio"}, types.pointer());
    types.add_tracepoint("waking", types.pointer());
    types.add_tracepoint("lone", types.number());
    EXPECT_THAT(fields_of_some(types, "waking"), HasSubstr("does not tell which fields"));
    EXPECT_THAT(fields_of_some(types, "lone"), HasSubstr("does not tell which fields"));
    EXPECT_THAT(fields_of_some(types, "absent"), HasSubstr("has no tracepoint sched:absent"));
}

// Of events of the running kernel, what its types tell is what tracefs does. To look all of them up
// takes half a minute.
TEST(EventTypes, AgreeWithTracefs) {
    const auto events = read_tracefs("available_events");
    const auto* types = kernel_types();
    if (events.empty() || types == nullptr) {
        GTEST_SKIP() << "needs tracefs and BTF";
    }
    constexpr std::size_t step = 7;
    std::size_t compared = 0;
    std::size_t number = 0;
    std::string_view rest = events;
    while (!rest.empty()) {
        const auto event = EventName::of(std::string(take_line(rest)));
        if (number++ % step != 0) {
            continue;
        }
        const auto told = fields_of_event(event.category, event.name);
        const auto known = fields_by_types(types, event.category, event.name);
        if (!told || !known) {
            continue;
        }
        for (const auto& field : *known) {
            const auto same = std::ranges::find(*told, field.name, &EventField::name);
            ASSERT_NE(same, told->end())
                << event.category << ":" << event.name << " has no " << field.name;
            EXPECT_EQ(same->offset, field.offset) << event.name << " " << field.name;
            EXPECT_EQ(same->bytes, field.bytes) << event.name << " " << field.name;
            EXPECT_EQ(same->how, field.how) << event.name << " " << field.name;
            ++compared;
        }
    }
    EXPECT_GT(compared, 100U);
}

}  // namespace
}  // namespace snoopbox::attach
