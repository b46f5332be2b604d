// SPDX-License-Identifier: Apache-2.0
#include "interpreter.h"

#include <array>
#include <cstring>

#include "util/format.h"

namespace snoopbox::test {
namespace {

constexpr std::uint64_t stack_bytes = 512;
constexpr std::uint64_t stack_end = std::uint64_t{1} << 40U;

unsigned bytes_of(std::uint8_t code) {
    switch (BPF_SIZE(code)) {
        case BPF_B:
            return 1;
        case BPF_H:
            return 2;
        case BPF_W:
            return 4;
        default:
            return 8;
    }
}

class Machine {
  public:
    Machine(std::uint64_t first, const std::function<std::uint8_t(std::uint64_t)>& memory)
        : memory_(memory), first_(first) {
        registers_[BPF_REG_10] = stack_end;
    }

    // Returns false at an instruction that it does not know.
    bool step(const bpf_insn& now, const bpf_insn& next) {
        const auto kind = BPF_CLASS(now.code);
        auto& to = registers_.at(now.dst_reg);
        if (now.code == (BPF_LD | BPF_IMM | BPF_DW)) {
            to = static_cast<std::uint32_t>(now.imm) |
                 std::uint64_t{static_cast<std::uint32_t>(next.imm)} << 32U;
        } else if (kind == BPF_LDX && BPF_MODE(now.code) == BPF_MEM) {
            to = load(registers_.at(now.src_reg) + static_cast<std::uint64_t>(now.off),
                      bytes_of(now.code));
        } else if ((kind == BPF_STX || kind == BPF_ST) && BPF_MODE(now.code) == BPF_MEM) {
            return store(to + static_cast<std::uint64_t>(now.off), bytes_of(now.code),
                         kind == BPF_STX
                             ? registers_.at(now.src_reg)
                             : static_cast<std::uint64_t>(static_cast<std::int64_t>(now.imm)));
        } else if (kind == BPF_ALU64 || kind == BPF_ALU) {
            return compute(now, kind == BPF_ALU64);
        } else {
            return false;
        }
        return true;
    }

    std::vector<std::uint64_t> stored;

  private:
    std::uint64_t load(std::uint64_t address, unsigned bytes) const {
        std::uint64_t value = 0;
        for (unsigned i = 0; i < bytes; ++i) {
            const std::uint64_t at = address + i;
            const bool on_stack = at < stack_end && at >= stack_end - stack_bytes;
            value |= std::uint64_t{on_stack ? stack_[at - (stack_end - stack_bytes)] : memory_(at)}
                     << (8 * i);
        }
        return value;
    }

    bool store(std::uint64_t address, unsigned bytes, std::uint64_t value) {
        if (address > stack_end - bytes || address < stack_end - stack_bytes) {
            return false;
        }
        std::memcpy(&stack_[address - (stack_end - stack_bytes)], &value, bytes);
        if (address == place_) {
            stored.push_back(value);
        } else if (place_ == 0 && value == first_) {
            place_ = address;
        }
        return true;
    }

    bool compute(const bpf_insn& now, bool wide) {
        auto& to = registers_.at(now.dst_reg);
        auto by = BPF_SRC(now.code) == BPF_X
                      ? registers_.at(now.src_reg)
                      : static_cast<std::uint64_t>(static_cast<std::int64_t>(now.imm));
        const unsigned bits = wide ? 64 : 32;
        const auto cut = [wide](std::uint64_t value) { return wide ? value : value & 0xffffffffU; };
        to = cut(to);
        by = cut(by);
        switch (BPF_OP(now.code)) {
            case BPF_MOV:
                to = by;
                break;
            case BPF_ADD:
                to += by;
                break;
            case BPF_SUB:
                to -= by;
                break;
            case BPF_MUL:
                to *= by;
                break;
            case BPF_NEG:
                to = 0 - to;
                break;
            case BPF_AND:
                to &= by;
                break;
            case BPF_OR:
                to |= by;
                break;
            case BPF_XOR:
                to ^= by;
                break;
            case BPF_LSH:
                to <<= by % bits;
                break;
            case BPF_RSH:
                to >>= by % bits;
                break;
            case BPF_ARSH:
                to = wide ? static_cast<std::uint64_t>(static_cast<std::int64_t>(to) >> by % bits)
                          : static_cast<std::uint32_t>(static_cast<std::int32_t>(to) >> by % bits);
                break;
            default:
                return false;
        }
        to = cut(to);
        return true;
    }

    const std::function<std::uint8_t(std::uint64_t)>& memory_;
    std::uint64_t first_;
    std::uint64_t place_ = 0;  // where it was stored
    std::array<std::uint64_t, MAX_BPF_REG> registers_{};
    std::array<std::uint8_t, stack_bytes> stack_{};
};

}  // namespace

Result<std::vector<std::uint64_t>> stored_after(
    std::uint64_t first, std::span<const bpf_insn> code,
    const std::function<std::uint8_t(std::uint64_t)>& memory) {
    Machine machine(first, memory);
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (code[i].code == (BPF_JMP | BPF_EXIT)) {
            return std::move(machine.stored);
        }
        const auto& next = code[i + 1 < code.size() ? i + 1 : i];
        if (!machine.step(code[i], next)) {
            return fail(fmt::format("instruction {} has the code {:#x}", i, code[i].code));
        }
        i += code[i].code == (BPF_LD | BPF_IMM | BPF_DW) ? 1 : 0;
    }
    return fail("the instructions have no end");
}

}  // namespace snoopbox::test
