// SPDX-License-Identifier: Apache-2.0
// Where a USDT probe has its arguments, as its note says it in the assembler's language.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "attach/program.h"
#include "util/result.h"

namespace snoopbox::attach {

// As programs have it: struct snoop_usdt_place of bpf_sources/include/usdt.h.
struct UsdtArgument {
    static constexpr std::uint8_t has_base = 1;
    static constexpr std::uint8_t has_index = 2;
    static constexpr std::uint8_t in_memory = 4;

    std::int64_t number = 0;
    std::uint16_t base = 0;
    std::uint16_t index = 0;
    std::uint8_t parts = 0;
    std::uint8_t shift = 0;
    std::uint8_t last_byte = 0;
    std::uint8_t is_signed = 0;
    auto operator<=>(const UsdtArgument&) const = default;  // NOLINT(modernize-use-nullptr)
};
static_assert(sizeof(UsdtArgument) == 16);

// All of one place in the code.
using UsdtSpec = std::array<UsdtArgument, most_usdt_arguments>;

// The arguments of a note, one by one: "-4@%eax", "8@-8(%rbp)".
std::vector<std::string_view> split_usdt_arguments(std::string_view arguments);

// Fails if it is none that can be read.
Result<UsdtArgument> parse_usdt_argument(std::string_view argument);

}  // namespace snoopbox::attach
