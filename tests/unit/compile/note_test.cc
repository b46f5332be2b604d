// SPDX-License-Identifier: Apache-2.0
#include "compile/note.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace snoopbox::compile {
namespace {

using testing::HasSubstr;

Note example() {
    return {"0.1.0", "execsnoop", "raw_tracepoint",
            "name: execsnoop\nsummary: \"quotes\" and \xff bytes\n",
            NoteEvent{
                "exec_event", 20, {{"pid", "unsigned int", 0, 4, 0}, {"comm", "char", 4, 16, 16}}}};
}

std::string error_of(const std::string& section) {
    const auto read = read_note(section);
    return read ? "no error" : read.error().message;
}

// The example's section with the first `from` replaced by `to`, which has the same length.
std::string section_with(const std::string& from, const std::string& to) {
    std::string section = write_note(example());
    const auto at = section.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    EXPECT_EQ(from.size(), to.size());
    return section.replace(at, from.size(), to);
}

TEST(Note, IsReadAsItWasWritten) {
    const auto read = read_note(write_note(example()));
    ASSERT_TRUE(read) << read.error().message;
    const auto wanted = example();
    EXPECT_EQ(read->version, wanted.version);
    EXPECT_EQ(read->tool, wanted.tool);
    EXPECT_EQ(read->method, wanted.method);
    EXPECT_EQ(read->declaration, wanted.declaration);
    EXPECT_EQ(read->kernel, "");
    ASSERT_TRUE(read->event);
    EXPECT_EQ(read->event->name, "exec_event");
    EXPECT_EQ(read->event->bytes, 20U);
    ASSERT_EQ(read->event->members.size(), 2U);
    EXPECT_EQ(read->event->members[1].name, "comm");
    EXPECT_EQ(read->event->members[1].type, "char");
    EXPECT_EQ(read->event->members[1].offset, 4U);
    EXPECT_EQ(read->event->members[1].bytes, 16U);
    EXPECT_EQ(read->event->members[1].count, 16U);
}

TEST(Note, ToolsWithoutEventsHaveNone) {
    auto note = example();
    note.event.reset();
    EXPECT_FALSE(read_note(write_note(note)).value().event);
}

TEST(Note, NamesTheKernelIfItIsKnown) {
    auto note = example();
    note.kernel = "6.1.0-9-amd64";
    EXPECT_EQ(read_note(write_note(note)).value().kernel, "6.1.0-9-amd64");
    note.kernel = "6.1\033[31m";
    EXPECT_THAT(error_of(write_note(note)), HasSubstr("\"kernel\""));
}

TEST(Note, IsAnElfNote) {
    const auto section = write_note(example());
    EXPECT_EQ(section.size() % 4, 0U);
    EXPECT_EQ(section.substr(0, 4), std::string("\x09\0\0\0", 4));
    EXPECT_EQ(section.substr(8, 4), std::string("NS\0\0", 4));
    EXPECT_EQ(section.substr(12, 12), std::string("snoopbox\0\0\0\0", 12));
}

TEST(Note, DamagedItIsAnError) {
    EXPECT_THAT(error_of(section_with("snoopbox", "snoopbux")), HasSubstr("none of snoopbox's"));
    EXPECT_THAT(error_of(section_with("\"format\":1", "\"format\":2")), HasSubstr("format 2"));
    EXPECT_THAT(error_of(section_with("\"attach\"", "\"other_\"")),
                HasSubstr("no good \"attach\""));
    EXPECT_THAT(error_of(section_with("\"members\"", "\"nothing\"")), HasSubstr("members"));
    EXPECT_THAT(error_of(section_with("\"offset\":4", "\"offset\":-")), HasSubstr("JSON"));
    EXPECT_THAT(error_of(section_with("{\"format\"", "[\"format\"")), HasSubstr("JSON"));
}

TEST(Note, OfAnotherTypeOrOwnerItIsNotOurs) {
    constexpr std::size_t owner_bytes = 0;
    constexpr std::size_t type = 8;
    for (const std::size_t at : {owner_bytes, type, type + 1}) {
        auto section = write_note(example());
        section[at] = static_cast<char>(section[at] - 1);
        EXPECT_THAT(error_of(section), HasSubstr("none of snoopbox's")) << at;
    }
    auto longer = write_note(example());
    longer[5] = '\x7f';
    EXPECT_THAT(error_of(longer), HasSubstr("longer than its section"));
}

TEST(Note, CutAnywhereItIsAnError) {
    const auto whole = write_note(example());
    for (std::size_t length = 0; length + 4 < whole.size(); ++length) {
        EXPECT_FALSE(read_note(whole.substr(0, length))) << length;
    }
}

TEST(Note, DeepNestingDoesNotOverflow) {
    auto section = write_note(example());
    const std::uint32_t bytes = 1000000;
    section = section.substr(0, 24) + std::string(bytes, '[');
    section.replace(4, 4, reinterpret_cast<const char*>(&bytes), 4);
    EXPECT_THAT(error_of(section), HasSubstr("JSON"));
}

}  // namespace
}  // namespace snoopbox::compile
