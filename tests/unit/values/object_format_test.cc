// SPDX-License-Identifier: Apache-2.0
// What a call is about, and which function called.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstring>
#include <string>

#include "values/formats/format.h"
#include "values/names.h"

namespace snoopbox::values {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

// Of a struct of two numbers: what follows it, and how many bytes that is.
struct Shown {
    std::array<std::uint32_t, 2> head;
    std::string record;
    std::string text;

    Value value(std::uint32_t kind, std::string_view behind) {
        head = {kind, static_cast<std::uint32_t>(behind.size())};
        record.assign(sizeof head, '\0');
        std::memcpy(record.data(), head.data(), sizeof head);
        record += behind;
        Field total;
        total.bytes = 4;
        Field field = total;
        field.offset = 4;
        return functions_of(tools::Format::object)
            .read({record, field, total, sizeof head, 0, nullptr, 0, text});
    }
    std::string operator()(std::uint32_t kind, std::string_view behind) {
        const auto shown = value(kind, behind);
        const auto* whole = std::get_if<std::string_view>(&shown);
        return whole == nullptr ? "?" : std::string(*whole);
    }
};

template <typename T>
std::string bytes_of(const T& value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

TEST(ObjectFormat, IsAPathThatCanBeCut) {
    Shown shown;
    EXPECT_EQ(shown(1, "/etc/shadow\0"sv), "/etc/shadow");
    EXPECT_EQ(shown(1, "\0"sv), "");
    const auto cut = shown.value(1, "/etc/sha"sv);
    ASSERT_TRUE(std::holds_alternative<CutText>(cut));
    EXPECT_EQ(std::get<CutText>(cut).bytes, "/etc/sha");
}

TEST(ObjectFormat, IsAnAddressAsProcessesPassThem) {
    Shown shown;
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_port = htons(80);
    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(shown(2, bytes_of(four)), "127.0.0.1:80");
    EXPECT_EQ(shown(2, bytes_of(four).substr(0, 4)), "0.0.0.0:80") << "what is lacking is 0";
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(443);
    six.sin6_addr = in6addr_loopback;
    EXPECT_EQ(shown(2, bytes_of(six)), "[::1]:443");
    const std::string local = bytes_of(sa_family_t{AF_UNIX});
    EXPECT_EQ(shown(2, local + "/run/s\0rest"s), "/run/s");
    EXPECT_EQ(shown(2, local + "\0abstract"s), "@abstract");
    EXPECT_EQ(shown(2, local), "");
    EXPECT_EQ(shown(2, bytes_of(sa_family_t{AF_NETLINK})), "family 16");
    EXPECT_EQ(shown(2, "\1"sv), "") << "of AF_UNIX";
    EXPECT_EQ(shown(2, ""sv), "family 0");
}

TEST(ObjectFormat, IsACapabilityAProcessOrNothing) {
    Shown shown;
    EXPECT_EQ(shown(3, "\x15\0\0\0"sv), "CAP_SYS_ADMIN");
    EXPECT_EQ(shown(3, "\xff\xff\0\0"sv), "65535");
    EXPECT_EQ(shown(4, "\x2a\0\0\0"sv), "42");
    EXPECT_EQ(shown(4, "\xff\xff\xff\xff"sv), "-1");
    EXPECT_TRUE(std::holds_alternative<Absent>(shown.value(0, ""sv)));
    EXPECT_TRUE(std::holds_alternative<Absent>(shown.value(99, "abc"sv)));
}

TEST(CallerFormat, IsNothingWithoutSuchAFunction) {
    Field field;
    field.kind = Field::Kind::numbers;
    field.element_bytes = 8;
    field.bytes = 16;
    EXPECT_TRUE(functions_of(tools::Format::caller).fits(field));
    const std::string record(16, '\0');
    std::string text;
    tools::Naming naming;
    naming.strip = "security_";
    Names names(naming);
    const auto value = functions_of(tools::Format::caller)
                           .read({record, field, {}, 16, 0, nullptr, 0, text, &names});
    EXPECT_TRUE(std::holds_alternative<Absent>(value));
    field.element_bytes = 4;
    EXPECT_FALSE(functions_of(tools::Format::caller).fits(field));
}

}  // namespace
}  // namespace snoopbox::values
