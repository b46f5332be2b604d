// SPDX-License-Identifier: Apache-2.0
// Formats name and flags.
#include "values/names.h"

#include <bpf/btf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "values/formats/format.h"

namespace snoopbox::values {
namespace {

using tools::Format;
using tools::Naming;

std::string shown(Format format, const Naming& naming, std::int32_t number,
                  bool is_signed = false) {
    static std::string made;
    const std::string bytes(reinterpret_cast<const char*>(&number), sizeof number);
    Field field;
    field.bytes = sizeof number;
    field.is_signed = is_signed;
    const Field none;
    Names names(naming);
    const auto value =
        functions_of(format).read({bytes, field, none, 4, 0, nullptr, 0, made, &names});
    const auto* text = std::get_if<std::string_view>(&value);
    return text == nullptr ? "no text" : std::string(*text);
}

TEST(Names, ANumberHasItsNameOrIsShownAsText) {
    const Naming naming{{{0, "idle"}, {1, "busy"}, {UINT64_MAX, "gone"}}, {}, {}};
    EXPECT_EQ(shown(Format::name, naming, 1), "busy");
    EXPECT_EQ(shown(Format::name, naming, 2), "2");
    EXPECT_EQ(shown(Format::name, naming, -1, true), "gone");
    EXPECT_EQ(shown(Format::name, naming, -2, true), "-2");
    EXPECT_EQ(shown(Format::name, naming, -1), "4294967295");
}

TEST(Names, FlagsAreJoined) {
    const Naming naming{{{1, "FIN"}, {2, "SYN"}, {0x10, "ACK"}}, {}, {}};
    EXPECT_EQ(shown(Format::flags, naming, 0x12), "SYN|ACK");
    EXPECT_EQ(shown(Format::flags, naming, 0x51), "FIN|ACK|0x40");
    EXPECT_EQ(shown(Format::flags, naming, 0x40), "0x40");
    EXPECT_EQ(shown(Format::flags, naming, 0), "0");
    const Naming modes{{{0, "RDONLY"}, {1, "WRONLY"}, {4, "BOTH"}, {8, "X"}, {12, "ALL"}}, {}, {}};
    EXPECT_EQ(shown(Format::flags, modes, 0), "RDONLY");
    EXPECT_EQ(shown(Format::flags, modes, 12), "ALL") << "it has a name of its own";
    EXPECT_EQ(shown(Format::flags, modes, 13), "WRONLY|BOTH|X");
}

TEST(Names, ThoseOfTheDeclarationComeBeforeTheEnums) {
    const std::unique_ptr<btf, decltype(&btf__free)> types{btf__new_empty(), &btf__free};
    btf__add_enum(types.get(), nullptr, 4);
    btf__add_enum_value(types.get(), "IPPROTO_TCP", 6);
    btf__add_enum_value(types.get(), "IPPROTO_UDP", 17);
    btf__add_enum_value(types.get(), "OTHER", 18);
    __u32 size = 0;
    const auto* data = static_cast<const char*>(btf__raw_data(types.get(), &size));
    Naming naming{{{17, "udp"}}, "IPPROTO_TCP", "IPPROTO_"};
    add_enumerators(naming, enumerators_in({data, size}, naming.enumeration));
    EXPECT_THAT(naming.names,
                testing::ElementsAre(testing::Pair(6, "TCP"), testing::Pair(17, "udp"),
                                     testing::Pair(18, "OTHER")));
    EXPECT_TRUE(enumerators_in("no BTF", "IPPROTO_TCP").empty());
}

TEST(Names, AnEnumThatTheKernelHasNotLeavesNumbers) {
    const Naming naming{{{1, "one"}}, "no such enum", ""};
    EXPECT_EQ(shown(Format::name, naming, 1), "one");
    EXPECT_EQ(shown(Format::name, naming, 2), "2");
}

}  // namespace
}  // namespace snoopbox::values
