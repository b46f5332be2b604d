// SPDX-License-Identifier: Apache-2.0
#include "attach/usdt_argument.h"

#include <asm/ptrace.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "util/format.h"

namespace snoopbox::attach {
namespace {

struct Register {
    std::string_view names;  // of 64, 32, 16 and 8 bits
    std::size_t offset;
};

#if defined(__x86_64__)
constexpr auto registers = std::to_array<Register>({
    {"rax eax ax al", offsetof(pt_regs, rax)},
    {"rbx ebx bx bl", offsetof(pt_regs, rbx)},
    {"rcx ecx cx cl", offsetof(pt_regs, rcx)},
    {"rdx edx dx dl", offsetof(pt_regs, rdx)},
    {"rsi esi si sil", offsetof(pt_regs, rsi)},
    {"rdi edi di dil", offsetof(pt_regs, rdi)},
    {"rbp ebp bp bpl", offsetof(pt_regs, rbp)},
    {"rsp esp sp spl", offsetof(pt_regs, rsp)},
    {"r8 r8d r8w r8b", offsetof(pt_regs, r8)},
    {"r9 r9d r9w r9b", offsetof(pt_regs, r9)},
    {"r10 r10d r10w r10b", offsetof(pt_regs, r10)},
    {"r11 r11d r11w r11b", offsetof(pt_regs, r11)},
    {"r12 r12d r12w r12b", offsetof(pt_regs, r12)},
    {"r13 r13d r13w r13b", offsetof(pt_regs, r13)},
    {"r14 r14d r14w r14b", offsetof(pt_regs, r14)},
    {"r15 r15d r15w r15b", offsetof(pt_regs, r15)},
});
#else
constexpr std::array<Register, 0> registers{};  // other processors write their operands otherwise
#endif

// Takes an operand of the assembler apart, from its front.
class Operand {
  public:
    explicit Operand(std::string_view text) : rest_(text) {}

    bool at_end() const { return rest_.empty(); }

    bool take(char c) {
        if (!rest_.starts_with(c)) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    // Of a register whose value is an address or, if `any_size`, also of a part of one.
    std::optional<std::uint16_t> take_register(bool any_size) {
        if (!take('%')) {
            return std::nullopt;
        }
        const auto name = rest_.substr(0, rest_.find_first_of(",)"));
        rest_.remove_prefix(name.size());
        for (const auto& each : registers) {
            for (auto names = each.names; !names.empty();) {
                const auto other = names.substr(0, names.find(' '));
                if (other == name) {
                    return static_cast<std::uint16_t>(each.offset);
                }
                if (!any_size) {
                    break;
                }
                names.remove_prefix(std::min(other.size() + 1, names.size()));
            }
        }
        return std::nullopt;
    }

    // As C has it: -8, 0x1f. Any 64 bits are one, with or without a sign.
    std::optional<std::int64_t> take_number() {
        const bool negative = take('-');
        if (!negative) {
            take('+');
        }
        const bool hexadecimal = rest_.starts_with("0x");
        rest_.remove_prefix(hexadecimal ? 2 : 0);
        std::uint64_t number = 0;
        const auto* end = rest_.data() + rest_.size();
        const auto [after, code] =
            std::from_chars(rest_.data(), end, number, hexadecimal ? 16 : 10);
        if (code != std::errc()) {
            return std::nullopt;
        }
        rest_.remove_prefix(static_cast<std::size_t>(after - rest_.data()));
        return static_cast<std::int64_t>(negative ? 0 - number : number);
    }

  private:
    std::string_view rest_;
};

// "-4": a signed number of four bytes.
bool take_size(Operand& operand, UsdtArgument& into) {
    const auto size = operand.take_number();
    if (!size || !operand.take('@')) {
        return false;
    }
    for (const std::int64_t bytes : {1, 2, 4, 8}) {
        if (*size == bytes || *size == -bytes) {
            into.last_byte = static_cast<std::uint8_t>(bytes - 1);
            into.is_signed = *size < 0 ? 1 : 0;
            return true;
        }
    }
    return false;
}

// What follows the first parenthesis of "-8(%rbp)", "(%rax,%rbx,4)", "8(,%rbx,8)".
bool take_address(Operand& operand, UsdtArgument& into) {
    into.parts = UsdtArgument::in_memory;
    bool has_index = operand.take(',');
    if (!has_index) {
        const auto base = operand.take_register(false);
        if (!base) {
            return false;
        }
        into.base = *base;
        into.parts |= UsdtArgument::has_base;
        has_index = operand.take(',');
    }
    if (has_index) {
        const auto index = operand.take_register(false);
        if (!index) {
            return false;
        }
        into.index = *index;
        into.parts |= UsdtArgument::has_index;
        if (operand.take(',')) {
            const auto scale = operand.take_number();
            if (!scale || (*scale != 1 && *scale != 2 && *scale != 4 && *scale != 8)) {
                return false;
            }
            into.shift = static_cast<std::uint8_t>(*scale == 8 ? 3 : *scale / 2);
        }
    }
    return operand.take(')');
}

bool take_place(Operand& operand, UsdtArgument& into) {
    if (operand.take('$')) {
        const auto number = operand.take_number();
        into.number = number.value_or(0);
        return number.has_value();
    }
    if (const auto from = operand.take_register(true)) {
        into.base = *from;
        into.parts = UsdtArgument::has_base;
        return true;
    }
    if (!operand.take('(')) {
        const auto number = operand.take_number();
        into.number = number.value_or(0);
        if (!number || !operand.take('(')) {
            return false;
        }
    }
    return take_address(operand, into);
}

}  // namespace

std::vector<std::string_view> split_usdt_arguments(std::string_view arguments) {
    std::vector<std::string_view> split;
    while (!arguments.empty()) {
        const auto argument = arguments.substr(0, arguments.find(' '));
        if (!argument.empty()) {
            split.push_back(argument);
        }
        arguments.remove_prefix(std::min(argument.size() + 1, arguments.size()));
    }
    return split;
}

Result<UsdtArgument> parse_usdt_argument(std::string_view argument) {
    UsdtArgument parsed;
    Operand operand(argument);
    if (!take_size(operand, parsed) || !take_place(operand, parsed) || !operand.at_end()) {
        return fail(fmt::format("the argument \"{}\" cannot be read", argument),
                    "a constant, a register and memory at registers can");
    }
    return parsed;
}

}  // namespace snoopbox::attach
