// SPDX-License-Identifier: Apache-2.0
#include "attach/syscall_record.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <utility>

#include "util/format.h"

namespace snoopbox::attach {
namespace {

#if defined(__aarch64__)
// struct pt_regs of arch/arm64/include/uapi/asm/ptrace.h, and what follows it in the kernel's.
constexpr std::int32_t number_in_registers = 280;
constexpr auto arguments_in_registers = std::to_array<std::int32_t>({272, 8, 16, 24, 32, 40});
constexpr std::int32_t compat_flag = 1 << 22;  // TIF_32BIT
#else
// struct pt_regs of arch/x86/include/uapi/asm/ptrace.h: orig_rax; rdi, rsi, rdx, r10, r8, r9
constexpr std::int32_t number_in_registers = 120;
constexpr auto arguments_in_registers = std::to_array<std::int32_t>({112, 104, 96, 56, 72, 64});
constexpr std::int32_t compat_flag = 2;  // TS_COMPAT; the numbers of x32 have another bit
#endif

// Of the record, as in events/syscalls/*/format. A program cannot read what is before that.
constexpr std::int16_t number_at = 8;
constexpr std::int16_t values_at = 16;  // the arguments, or the result

constexpr std::int16_t stack_bytes = 512;
constexpr std::int16_t word = 8;

constexpr std::uint8_t add_number =
    BPF_ALU64 | BPF_ADD | BPF_K;  // NOLINT(misc-redundant-expression)

// Calls that need the program's own context, which a record is not.
bool needs_context(const bpf_insn& at) {
    constexpr auto helpers =
        std::to_array<std::int32_t>({BPF_FUNC_perf_event_output, BPF_FUNC_get_stackid,
                                     BPF_FUNC_get_stack, BPF_FUNC_get_attach_cookie});
    return at.code == (BPF_JMP | BPF_CALL) && at.src_reg == 0 &&
           std::ranges::find(helpers, at.imm) != helpers.end();
}

// Where the functions begin that the main program calls.
std::size_t end_of_main(std::span<const bpf_insn> program) {
    auto end = static_cast<std::int64_t>(program.size());
    for (std::size_t i = 0; i < program.size(); ++i) {
        const auto& at = program[i];
        const bool refers =
            (at.code == (BPF_JMP | BPF_CALL) && at.src_reg == BPF_PSEUDO_CALL) ||
            (at.code == (BPF_LD | BPF_IMM | BPF_DW) && at.src_reg == BPF_PSEUDO_FUNC);
        if (refers) {
            end = std::min(end, static_cast<std::int64_t>(i) + 1 + at.imm);
        }
    }
    return static_cast<std::size_t>(std::max<std::int64_t>(end, 0));
}

// A word of the stack below all that the main program uses.
std::int16_t free_word(std::span<const bpf_insn> main) {
    std::int32_t lowest = 0;
    for (const auto& at : main) {
        const auto kind = BPF_CLASS(at.code);
        const bool is_access = (kind == BPF_LDX && at.src_reg == BPF_REG_10) ||
                               ((kind == BPF_STX || kind == BPF_ST) && at.dst_reg == BPF_REG_10);
        if (is_access) {
            lowest = std::min<std::int32_t>(lowest, at.off);
        } else if (at.code == add_number && at.imm >= -stack_bytes) {
            lowest = std::min(lowest, at.imm);  // of a pointer to the stack, perhaps
        }
    }
    return static_cast<std::int16_t>((lowest - (word - 1)) / word * word - word);
}

class Code {
  public:
    void move(std::uint8_t to, std::uint8_t from) {
        add(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0);
    }
    void set(std::uint8_t to, std::int32_t number) {
        add(BPF_ALU64 | BPF_MOV | BPF_K, to, 0, 0, number);
    }
    void add_to(std::uint8_t to, std::int32_t number) { add(add_number, to, 0, 0, number); }
    void mask(std::uint8_t to, std::int32_t number) {
        add(BPF_ALU64 | BPF_AND | BPF_K, to, 0, 0, number);
    }
    void load(std::uint8_t to, std::uint8_t from, std::int16_t offset) {
        add(BPF_LDX | BPF_MEM | BPF_DW, to, from, offset, 0);
    }
    void load_half(std::uint8_t to, std::uint8_t from, std::int16_t offset) {
        add(BPF_LDX | BPF_MEM | BPF_W, to, from, offset, 0);
    }
    void store(std::uint8_t to, std::int16_t offset, std::uint8_t from) {
        add(BPF_STX | BPF_MEM | BPF_DW, to, from, offset, 0);
    }
    void store_number(std::uint8_t to, std::int16_t offset, std::int32_t number) {
        add(BPF_ST | BPF_MEM | BPF_DW, to, 0, offset, number);
    }
    void load_map(std::uint8_t to, int map) {
        add(BPF_LD | BPF_IMM | BPF_DW, to, BPF_PSEUDO_MAP_FD, 0, map);
        add(0, 0, 0, 0, 0);
    }
    void call(std::int32_t helper) { add(BPF_JMP | BPF_CALL, 0, 0, 0, helper); }
    // bpf_probe_read_kernel(`to` + offset, bytes, r3)
    void read(std::uint8_t to, std::int16_t offset, std::int32_t bytes) {
        move(BPF_REG_1, to);
        add_to(BPF_REG_1, offset);
        set(BPF_REG_2, bytes);
        call(BPF_FUNC_probe_read_kernel);
    }
    // Leaves the program, by jumps that end() completes.
    void leave_if(std::uint8_t operation, std::uint8_t of, std::int32_t number) {
        leaving_.push_back(code_.size());
        add(static_cast<std::uint8_t>(BPF_JMP | operation | BPF_K), of, 0, 0, number);
    }
    void end() {
        for (const auto at : leaving_) {
            code_[at].off = static_cast<std::int16_t>(code_.size() - at - 1);
        }
        set(BPF_REG_0, 0);
        add(BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
    }
    void jump(std::ptrdiff_t offset) {
        add(BPF_JMP | BPF_JA, 0, 0, static_cast<std::int16_t>(offset), 0);
    }

    std::size_t size() const { return code_.size(); }
    std::vector<bpf_insn> take() { return std::move(code_); }

  private:
    void add(std::uint8_t operation, std::uint8_t to, std::uint8_t from, std::int16_t offset,
             std::int32_t number) {
        bpf_insn instruction{};
        instruction.code = operation;
        instruction.dst_reg = to & 0xfU;
        instruction.src_reg = from & 0xfU;
        instruction.off = offset;
        instruction.imm = number;
        code_.push_back(instruction);
    }

    std::vector<bpf_insn> code_;
    std::vector<std::size_t> leaving_;
};

// Goes on only for the call that is meant. r6 is the context, r7 the record afterwards.
void add_record(Code& code, const SyscallEvent& event, const RecordPlaces& places) {
    code.move(BPF_REG_6, BPF_REG_1);
    if (event.at_return) {
        code.load(BPF_REG_3, BPF_REG_6, 0);
        code.add_to(BPF_REG_3, number_in_registers);
        code.read(BPF_REG_10, -word, word);
        code.load_half(BPF_REG_7, BPF_REG_10, -word);
    } else {
        code.load(BPF_REG_7, BPF_REG_6, word);
    }
    code.leave_if(BPF_JNE, BPF_REG_7, event.number);
    code.call(BPF_FUNC_get_current_task);
    code.move(BPF_REG_3, BPF_REG_0);
    code.add_to(BPF_REG_3, static_cast<std::int32_t>(places.flags_offset));
    code.read(BPF_REG_10, -word, sizeof(std::uint32_t));
    code.load_half(BPF_REG_1, BPF_REG_10, -word);
    code.mask(BPF_REG_1, compat_flag);
    code.leave_if(BPF_JNE, BPF_REG_1, 0);

    code.store_number(BPF_REG_10, -word, 0);
    code.move(BPF_REG_2, BPF_REG_10);
    code.add_to(BPF_REG_2, -word);
    code.load_map(BPF_REG_1, places.map);
    code.call(BPF_FUNC_map_lookup_elem);
    code.leave_if(BPF_JEQ, BPF_REG_0, 0);
    code.move(BPF_REG_7, BPF_REG_0);
    code.store_number(BPF_REG_7, number_at, event.number);
    if (event.at_return) {
        code.load(BPF_REG_1, BPF_REG_6, word);
        code.store(BPF_REG_7, values_at, BPF_REG_1);
        return;
    }
    for (std::size_t i = 0; i < arguments_in_registers.size(); ++i) {
        code.load(BPF_REG_3, BPF_REG_6, 0);
        code.add_to(BPF_REG_3, arguments_in_registers.at(i));
        code.read(BPF_REG_7, static_cast<std::int16_t>(values_at + i * word), word);
    }
}

}  // namespace

// What is added is in front of the program, which stays as it is but for the calls that need the
// context: they are made in front, too, by jumps there and back. No other jump changes.
Result<std::vector<bpf_insn>> with_syscall_record(std::span<const bpf_insn> program,
                                                  const SyscallEvent& event,
                                                  const RecordPlaces& places) {
    const auto main = program.first(std::min(end_of_main(program), program.size()));
    if (std::ranges::any_of(program.subspan(main.size()), needs_context)) {
        return fail("a function that is not inlined needs the context of the program",
                    "declare it __always_inline");
    }
    std::vector<std::size_t> calls;
    for (std::size_t i = 0; i < main.size(); ++i) {
        if (needs_context(main[i])) {
            calls.push_back(i);
        }
    }
    const auto kept = calls.empty() ? std::int16_t{0} : free_word(main);
    constexpr std::size_t for_call = 3;  // instructions
    if (kept < -stack_bytes || program.size() + for_call * calls.size() >
                                   std::size_t{std::numeric_limits<std::int16_t>::max()} / 2) {
        return fail("the program is too large to be given a record");
    }
    Code code;
    add_record(code, event, places);
    if (!calls.empty()) {
        code.store(BPF_REG_10, kept, BPF_REG_6);
    }
    code.move(BPF_REG_1, BPF_REG_7);
    constexpr std::size_t for_end = 2;
    code.jump(static_cast<std::ptrdiff_t>(for_end + for_call * calls.size()));
    code.end();
    const auto first_call = code.size();
    const auto begin = first_call + for_call * calls.size();  // of the program
    for (const auto at : calls) {
        code.load(BPF_REG_1, BPF_REG_10, kept);
        code.call(main[at].imm);
        code.jump(static_cast<std::ptrdiff_t>(begin + at + 1) -
                  static_cast<std::ptrdiff_t>(code.size() + 1));
    }
    auto all = code.take();
    all.insert(all.end(), program.begin(), program.end());
    for (std::size_t i = 0; i < calls.size(); ++i) {
        const auto at = begin + calls[i];
        const auto to = first_call + for_call * i;
        all[at] = {BPF_JMP | BPF_JA, 0, 0, static_cast<std::int16_t>(to - (at + 1)), 0};
    }
    return all;
}

}  // namespace snoopbox::attach
