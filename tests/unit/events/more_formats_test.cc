// SPDX-License-Identifier: Apache-2.0
// The formats that are made of a member's bytes alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "events/formats/format.h"

namespace snoopbox::events {
namespace {

using tools::Format;

// The text of a value that is text.
std::string text(Format format, const std::string& bytes) {
    static std::string made;
    Field field;
    field.bytes = static_cast<std::uint32_t>(bytes.size());
    field.is_signed = true;
    const Field none;
    const auto value =
        functions_of(format).read({bytes, field, none, field.bytes, 0, nullptr, made});
    const auto* shown = std::get_if<std::string_view>(&value);
    return shown == nullptr ? "no text" : std::string(*shown);
}

std::string number(std::int32_t value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

TEST(Formats, NamesOfNumbers) {
    EXPECT_EQ(text(Format::signal, number(9)), "KILL");
    EXPECT_EQ(text(Format::signal, number(64)), "64");
    EXPECT_EQ(text(Format::errno_name, number(2)), "ENOENT");
    EXPECT_EQ(text(Format::errno_name, number(4000)), "4000");
    EXPECT_EQ(text(Format::syscall, number(100000)), "[unknown: 100000]");
#ifdef __x86_64__
    EXPECT_EQ(text(Format::syscall, number(257)), "openat");
#endif
}

TEST(Formats, ExitStatus) {
    EXPECT_EQ(text(Format::exit_status, number(0)), "0");
    EXPECT_EQ(text(Format::exit_status, number(3 << 8)), "code 3");
    EXPECT_EQ(text(Format::exit_status, number(9)), "signal 9 (KILL)");
    EXPECT_EQ(text(Format::exit_status, number(6 | 0x80)), "signal 6 (ABRT), core dumped");
}

TEST(Formats, Addresses) {
    EXPECT_EQ(text(Format::address, std::string("\x7f\0\0\1", 4)), "127.0.0.1");
    EXPECT_EQ(text(Format::address, std::string(15, '\0') + '\1'), "::1");
    EXPECT_EQ(text(Format::address, std::string(10, '\0') + "\xff\xff\x0a\x01\x02\x03"),
              "10.1.2.3");
    EXPECT_FALSE(functions_of(Format::address).fits({0, 8, false, false}));
}

TEST(Formats, Disks) {
    EXPECT_EQ(text(Format::device, number(0)), "?");
    EXPECT_EQ(text(Format::device, number((4000 << 20) | 7)), "4000:7") << "there is none";
    EXPECT_EQ(text(Format::block_operation, number(1)), "W");
}

TEST(Formats, Scaled) {
    Field field;
    field.bytes = 4;
    std::string made;
    const Field none;
    const auto bytes = number(1'500'000);
    const auto value =
        functions_of(Format::milliseconds).read({bytes, field, none, 4, 0, nullptr, made});
    EXPECT_EQ(std::get<Scaled>(value).value, 1'500'000);
    EXPECT_EQ(std::get<Scaled>(value).divisor, 1'000'000);
}

}  // namespace
}  // namespace snoopbox::events
