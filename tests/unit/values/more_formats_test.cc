// SPDX-License-Identifier: Apache-2.0
// The formats that are made of a member's bytes alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "values/formats/format.h"

namespace snoopbox::values {
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
        functions_of(format).read({bytes, field, none, field.bytes, 0, nullptr, 0, made});
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
    EXPECT_EQ(text(Format::errno_name, number(-2)), "-ENOENT");
    EXPECT_EQ(text(Format::errno_name, number(-4000)), "-4000");
    EXPECT_EQ(text(Format::errno_name, number(0)), "0");
    EXPECT_EQ(text(Format::syscall, number(100000)), "[unknown: 100000]");
#ifdef __x86_64__
    EXPECT_EQ(text(Format::syscall, number(257)), "openat");
#endif
}

TEST(Formats, SystemCallsThatHaveNamesByTheKindOfProgram) {
    const auto call = [](std::int32_t of, std::int32_t is_compat) {
        std::string made;
        const auto bytes = number(of) + number(is_compat);
        Field field;
        field.bytes = sizeof of;
        Field compat;
        compat.offset = compat.bytes = sizeof of;
        const auto value = functions_of(Format::known_syscall)
                               .read({bytes, field, compat, 2 * field.bytes, 0, nullptr, 0, made});
        const auto* name = std::get_if<std::string_view>(&value);
        return name == nullptr ? "nothing" : std::string(*name);
    };
    EXPECT_EQ(call(100000, 0), "nothing");
    EXPECT_EQ(call(-1, 0), "nothing") << "which stands for calls that others have";
    EXPECT_EQ(call(-1, 1), "nothing");
#ifdef __x86_64__
    EXPECT_EQ(call(2, 0), "open");
    EXPECT_EQ(call(5, 0), "fstat");
    EXPECT_EQ(call(5, 1), "open");
    EXPECT_EQ(call(102, 1), "socketcall") << "64-bit programs do not have it";
#endif
}

TEST(Formats, Capabilities) {
    EXPECT_EQ(text(Format::capability, number(0)), "CAP_CHOWN");
    EXPECT_EQ(text(Format::capability, number(21)), "CAP_SYS_ADMIN");
    EXPECT_EQ(text(Format::capability, number(63)), "no text") << "the number itself";
    EXPECT_EQ(text(Format::capability, number(-1)), "no text");
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
    Field other;
    other.bytes = 8;
    EXPECT_FALSE(functions_of(Format::address).fits(other));
}

TEST(Formats, Endpoints) {
    const auto endpoint = [](const std::string& bytes) {
        std::string made;
        Field field;
        field.bytes = static_cast<std::uint32_t>(bytes.size()) - 2;
        Field port;
        port.offset = field.bytes;
        port.bytes = 2;
        const auto value = functions_of(Format::endpoint)
                               .read({bytes, field, port, field.bytes, 0, nullptr, 0, made});
        return std::string(std::get<std::string_view>(value));
    };
    EXPECT_EQ(endpoint(std::string("\x7f\0\0\1\0\x50", 6)), "127.0.0.1:80");
    EXPECT_EQ(endpoint(std::string(15, '\0') + "\1\x01\xbb"), "[::1]:443");
    EXPECT_EQ(endpoint(std::string(10, '\0') + "\xff\xff\x0a\x01\x02\x03\x01\xbb"), "10.1.2.3:443");
    Field other;
    other.bytes = 8;
    EXPECT_FALSE(functions_of(Format::endpoint).fits(other));
}

TEST(Formats, Disks) {
    EXPECT_EQ(text(Format::device, number(0)), "?");
    EXPECT_EQ(text(Format::device, number((4000 << 20) | 7)), "4000:7") << "there is none";
    EXPECT_EQ(text(Format::block_operation, number(1)), "W");
}

TEST(Formats, TheLoadAverageIsThatOfTheHost) {
    EXPECT_THAT(text(Format::load_average, number(0)),
                testing::MatchesRegex("[0-9.]+ [0-9.]+ [0-9.]+ [0-9]+/[0-9]+ [0-9]+"));
}

TEST(Formats, StacksHaveANumberAndPerhapsAProcess) {
    const std::string bytes = number(-17) + number(42);
    Field field;
    field.bytes = 4;
    Field process = field;
    process.offset = 4;
    std::string made;
    const auto of = [&](const Field& total) {
        return std::get<StackTrace>(
            functions_of(Format::stack).read({bytes, field, total, 8, 0, nullptr, 0, made}));
    };
    EXPECT_EQ(of(process).number, -17);
    EXPECT_EQ(of(process).process, 42);
    EXPECT_EQ(of(Field()).process, std::nullopt);
}

TEST(Formats, DataAreAllBytes) {
    const std::string bytes = number(3) + number(5) + std::string("a\0b", 3);
    Field field;
    field.bytes = 4;
    Field total = field;
    total.offset = 4;
    std::string made;
    const auto data = std::get<Data>(
        functions_of(Format::data).read({bytes, field, total, 8, 0, nullptr, 0, made}));
    EXPECT_EQ(data.bytes, std::string_view("a\0b", 3));
    EXPECT_EQ(data.missing, 2U);
}

TEST(Formats, Scaled) {
    Field field;
    field.bytes = 4;
    std::string made;
    const Field none;
    const auto bytes = number(1'500'000);
    const auto value =
        functions_of(Format::milliseconds).read({bytes, field, none, 4, 0, nullptr, 0, made});
    EXPECT_EQ(std::get<Scaled>(value).value, 1'500'000);
    EXPECT_EQ(std::get<Scaled>(value).divisor, 1'000'000);
}

std::int64_t thousandths_per_second(std::uint32_t count, std::int64_t period_ns) {
    Field field;
    field.bytes = sizeof count;
    std::string made;
    const Field none;
    const std::string bytes(reinterpret_cast<const char*>(&count), sizeof count);
    const auto value =
        functions_of(Format::per_second).read({bytes, field, none, 4, 0, nullptr, period_ns, made});
    EXPECT_EQ(std::get<Scaled>(value).divisor, 1000);
    EXPECT_EQ(std::get<Scaled>(value).decimals, 0);
    return std::get<Scaled>(value).value;
}

TEST(Formats, Rates) {
    EXPECT_EQ(thousandths_per_second(0, 1'000'000'000), 0);
    EXPECT_EQ(thousandths_per_second(3, 2'000'000'000), 1'500);
    EXPECT_EQ(thousandths_per_second(1'000, 1'002'000'000), 998'004);
    EXPECT_EQ(thousandths_per_second(1, 0), 1'000'000'000'000) << "no period is not divided by";
    EXPECT_EQ(thousandths_per_second(UINT32_MAX, 1), 1'000'000'000'000'000'000);
}

}  // namespace
}  // namespace snoopbox::values
