// SPDX-License-Identifier: Apache-2.0
#include "attach/submitted.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace snoopbox::attach {
namespace {

struct Value {
    enum class Kind : std::uint8_t { unknown, constant, map, value_of_map };
    Kind kind = Kind::unknown;
    std::int64_t number = 0;  // the constant, or the map's file descriptor

    bool operator==(const Value&) const = default;
};
using Kind = Value::Kind;

constexpr std::size_t register_count = 16;  // 11 exist; the encoding has room for 16
using Registers = std::array<Value, register_count>;

constexpr int wide_code = BPF_LD | BPF_IMM | BPF_DW;

Value wide_value(const bpf_insn& low, const bpf_insn& high) {
    if (low.src_reg == BPF_PSEUDO_MAP_FD) {
        return {Kind::map, low.imm};
    }
    if (low.src_reg != 0) {
        return {};
    }
    const auto bits = static_cast<std::uint64_t>(static_cast<std::uint32_t>(high.imm)) << 32U |
                      static_cast<std::uint32_t>(low.imm);
    return {Kind::constant, static_cast<std::int64_t>(bits)};
}

Value moved(const bpf_insn& at, const Registers& registers) {
    const bool whole = BPF_CLASS(at.code) == BPF_ALU64;
    if (BPF_SRC(at.code) == BPF_K) {
        return {Kind::constant, whole ? at.imm : std::int64_t{static_cast<std::uint32_t>(at.imm)}};
    }
    const Value& from = registers[at.src_reg];
    if (at.off != 0) {  // sign-extending move
        return {};
    }
    if (whole) {
        return from;
    }
    return from.kind == Kind::constant
               ? Value{Kind::constant, std::int64_t{static_cast<std::uint32_t>(from.number)}}
               : Value{};
}

bool is_helper_call(const bpf_insn& at) {
    return at.code == (BPF_JMP | BPF_CALL) && at.src_reg == 0;
}

// Updates the registers as the instruction `at` does.
void apply(const bpf_insn& at, const bpf_insn* after, Registers& registers) {
    switch (BPF_CLASS(at.code)) {
        case BPF_ALU:
        case BPF_ALU64:
            registers[at.dst_reg] = BPF_OP(at.code) == BPF_MOV ? moved(at, registers) : Value{};
            return;
        case BPF_LDX:
            registers[at.dst_reg] = {};
            return;
        case BPF_STX:
            if (BPF_MODE(at.code) == BPF_ATOMIC) {  // some fetch
                registers[at.src_reg] = {};
                registers[0] = {};
            }
            return;
        case BPF_LD:
            if (at.code == wide_code && after != nullptr) {
                registers[at.dst_reg] = wide_value(at, *after);
                return;
            }
            break;
        case BPF_JMP:
            if (BPF_OP(at.code) == BPF_CALL) {
                break;
            }
            return;
        default:
            return;
    }
    // Calls and similar instructions clobber registers.
    Value result;
    if (is_helper_call(at) && at.imm == BPF_FUNC_map_lookup_elem &&
        registers[1].kind == Kind::map) {
        result = {Kind::value_of_map, registers[1].number};
    }
    constexpr std::size_t clobbered = 6;
    for (std::size_t i = 0; i < clobbered; ++i) {
        registers[i] = {};
    }
    registers[0] = result;
}

// The register contents before each instruction, merged over all paths to it.
class Flow {
  public:
    explicit Flow(std::span<const bpf_insn> program) : program_(program), before_(program.size()) {
        // An instruction that no jump reaches starts a function.
        for (std::size_t i = 0; i < program.size(); i += length(i)) {
            if (!before_[i]) {
                reach(i, {});
                settle();
            }
        }
    }
    const std::optional<Registers>& before(std::size_t i) const { return before_[i]; }

  private:
    std::size_t length(std::size_t i) const { return program_[i].code == wide_code ? 2 : 1; }

    void reach(std::size_t i, const Registers& registers) {
        if (i >= program_.size()) {
            return;
        }
        auto& known = before_[i];
        const Registers last = known.value_or(registers);
        Registers merged = last;
        for (std::size_t r = 0; r < register_count; ++r) {
            if (merged[r] != registers[r]) {
                merged[r] = {};
            }
        }
        if (!known || merged != last) {
            known = merged;
            changed_.push_back(i);
        }
    }

    void settle() {
        while (!changed_.empty()) {
            const std::size_t i = changed_.back();
            changed_.pop_back();
            const bpf_insn& at = program_[i];
            Registers registers = *before_[i];
            apply(at, i + 1 < program_.size() ? &program_[i + 1] : nullptr, registers);
            const auto op = BPF_OP(at.code);
            const bool is_jump = BPF_CLASS(at.code) == BPF_JMP || BPF_CLASS(at.code) == BPF_JMP32;
            if (is_jump && op == BPF_EXIT) {
                continue;
            }
            if (is_jump && op != BPF_CALL) {
                const bool is_far = at.code == (BPF_JMP32 | BPF_JA);
                const auto target = static_cast<std::int64_t>(i) + 1 + (is_far ? at.imm : at.off);
                if (target >= 0) {
                    reach(static_cast<std::size_t>(target), registers);
                }
                if (op == BPF_JA) {
                    continue;
                }
            }
            reach(i + length(i), registers);
        }
    }

    std::span<const bpf_insn> program_;
    std::vector<std::optional<Registers>> before_;
    std::vector<std::size_t> changed_;
};

// The registers of what a helper takes; 0: it takes no data.
struct Taken {
    int helper;
    std::size_t map, data, size;
};

void add_record(const Taken& taken, const Registers& registers, Submitted& submitted) {
    const Value& size = registers[taken.size];
    if (size.kind == Kind::constant) {
        submitted.sizes.insert(static_cast<std::uint32_t>(size.number));
    } else {
        submitted.varies = true;
    }
    const Value& data = registers[taken.data];
    if (taken.data != 0 && data.kind == Kind::value_of_map) {
        submitted.values_of.insert(static_cast<int>(data.number));
    } else {
        submitted.others = true;
    }
}

}  // namespace

void add_submitted(std::span<const bpf_insn> program, int buffer_fd, Submitted& submitted) {
    constexpr auto helpers = std::to_array<Taken>({{BPF_FUNC_ringbuf_output, 1, 2, 3},
                                                   {BPF_FUNC_ringbuf_reserve, 1, 0, 2},
                                                   {BPF_FUNC_ringbuf_reserve_dynptr, 1, 0, 2},
                                                   {BPF_FUNC_perf_event_output, 2, 4, 5}});
    const Flow flow(program);
    for (std::size_t i = 0; i < program.size(); ++i) {
        const bpf_insn& at = program[i];
        const auto& registers = flow.before(i);
        const auto* const taken = std::ranges::find(helpers, at.imm, &Taken::helper);
        if (!is_helper_call(at) || !registers || taken == helpers.end()) {
            continue;
        }
        const Value& map = (*registers)[taken->map];
        if (map.kind == Kind::map && map.number != buffer_fd) {
            continue;
        }
        add_record(*taken, *registers, submitted);
    }
}

std::optional<Submitted> find_written(std::span<const bpf_insn> program) {
    constexpr Taken write{BPF_FUNC_seq_write, 0, 2, 3};
    Submitted written;
    const Flow flow(program);
    for (std::size_t i = 0; i < program.size(); ++i) {
        const auto& registers = flow.before(i);
        if (!is_helper_call(program[i]) || !registers) {
            continue;
        }
        if (program[i].imm == BPF_FUNC_seq_printf) {
            return std::nullopt;
        }
        if (program[i].imm == write.helper) {
            add_record(write, *registers, written);
        }
    }
    return written.sizes.empty() && !written.varies ? std::nullopt : std::optional(written);
}

bool prints(std::span<const bpf_insn> program) {
    return std::ranges::any_of(program, [](const bpf_insn& at) {
        return is_helper_call(at) &&
               (at.imm == BPF_FUNC_trace_printk || at.imm == BPF_FUNC_trace_vprintk);
    });
}

void add_emptied(std::span<const bpf_insn> program, std::set<int>& maps) {
    constexpr auto helpers = std::to_array<int>({BPF_FUNC_map_delete_elem, BPF_FUNC_map_pop_elem});
    const Flow flow(program);
    for (std::size_t i = 0; i < program.size(); ++i) {
        const auto& registers = flow.before(i);
        if (is_helper_call(program[i]) && registers && (*registers)[1].kind == Kind::map &&
            std::ranges::find(helpers, program[i].imm) != helpers.end()) {
            maps.insert(static_cast<int>((*registers)[1].number));
        }
    }
}

MapUse find_map_use(const Object& object) {
    MapUse use;
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, object.handle()) {
        if (bpf_program__autoload(program)) {
            const std::span code(bpf_program__insns(program), bpf_program__insn_cnt(program));
            add_emptied(code, use.emptied);
            for (const bpf_insn& at : code) {
                if (at.code == wide_code && at.src_reg == BPF_PSEUDO_MAP_FD) {
                    use.used.insert(at.imm);
                }
            }
        }
    }
    return use;
}

Submitted find_submitted(const Object& object, int buffer_fd) {
    Submitted submitted;
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, object.handle()) {
        if (bpf_program__autoload(program)) {
            add_submitted({bpf_program__insns(program), bpf_program__insn_cnt(program)}, buffer_fd,
                          submitted);
        }
    }
    return submitted;
}

}  // namespace snoopbox::attach
