// SPDX-License-Identifier: Apache-2.0
// Programs for system calls. Whatever the way, a handler sees the calls of both 64-bit and 32-bit
// programs: either through functions, of which each system call has one per kind of program, or
// through the tracepoints sys_enter and sys_exit, which every system call passes. The generated
// code calls bpf_sources/include/calls.h.
#include <algorithm>
#include <array>
#include <utility>

#include "attach/program.h"
#include "attach/syscall_function.h"
#include "tools/syscalls.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

using tools::Probe;
using tools::Syscall;

// The kind of program that makes a system call, and the kernel's names for its functions
// (arch/*/include/asm/syscall_wrapper.h, and the tables beside it). A call has a separate function
// for 32-bit programs if their arguments are laid out differently.
struct Abi {
    std::string_view name;
    bool compat;
    std::array<std::string_view, 2> prefixes;  // the first that exists is used
    std::string_view is_compat;                // C expression, valid in its functions
};

#if defined(__aarch64__)
constexpr auto abis = std::to_array<Abi>({
    // 32-bit programs use these for calls without a compat function.
    {"64", false, {"__arm64_sys_", ""}, "snoop_is_compat()"},
    {"32", true, {"__arm64_compat_sys_", ""}, "1"},
});
#else
constexpr auto abis = std::to_array<Abi>({
    {"64", false, {"__x64_sys_", ""}, "0"},
    {"32", true, {"__ia32_compat_sys_", "__ia32_sys_"}, "1"},
});
#endif

int number_in(const Abi& abi, const Syscall& call) {
    return abi.compat ? call.compat_number : call.number;
}

std::vector<std::string> functions_of(const Abi& abi, const Syscall& call) {
    std::vector<std::string> names;
    for (const auto prefix : abi.prefixes) {
        if (!prefix.empty()) {
            names.push_back(std::string(prefix).append(function_of(call.name, abi.compat)));
        }
    }
    return names;
}

std::vector<Syscall> calls_of(const Probe& probe) {
    std::vector<Syscall> calls;
    for (const auto& name : probe.names) {
        if (const auto call = tools::find_syscall(name)) {
            calls.push_back(*call);
        }
    }
    return calls;
}

// Ends a program: calls the handler unless `skip_if` holds.
std::string call_handler(const Probe& probe) {
    std::string code;
    if (!probe.skip_if.empty()) {
        code = fmt::format("    if ({})\n        return 0;\n", probe.skip_if);
    }
    return code + fmt::format("    return {};\n}}\n",
                              call_of(probe, probe.at_return ? "&call, ret" : "&call"));
}

// Makes one program per function, because each is loaded for one function. The call and the kind of
// program are therefore known at compile time.
std::vector<Program> by_trampolines(const Probe& probe) {
    std::vector<Program> programs;
    const std::string_view type = probe.at_return ? "fexit" : "fentry";
    for (const auto& call : calls_of(probe)) {
        for (const auto& abi : abis) {
            if (number_in(abi, call) < 0) {
                continue;
            }
            Program program;
            program.name = fmt::format("{}__{}_{}", probe.handler, call.name, abi.name);
            program.at_return = probe.at_return;
            program.points = {functions_of(abi, call)};
            program.section = fmt::format("{}/{}", type, program.points.front().front());
            program.code = fmt::format(
                "int {}(u64 *ctx)\n{{\n"
                "    struct snoop_call call = {{(struct pt_regs *)ctx[0], SNOOP_CALL_{}, {}}};\n"
                "{}",
                program.name, call.name, abi.is_compat,
                probe.at_return ? "    s64 ret = ctx[1];\n\n" : "\n");
            program.code += call_handler(probe);
            programs.push_back(std::move(program));
        }
    }
    return programs;
}

bool is_for_every_call(const Probe& probe) {
    return std::ranges::find(probe.names, tools::every_syscall) != probe.names.end();
}

// Sets `call`'s id from `number`, or returns from the program. `call` is "call." or "call->".
std::string find_call(const Probe& probe, std::string_view call_to = "call.") {
    std::string code;
    for (const auto& call : calls_of(probe)) {
        for (const auto& abi : abis) {
            if (number_in(abi, call) >= 0) {
                code += fmt::format(
                    "    {}if ({}{}compat && number == {})\n        {}id = SNOOP_CALL_{};\n",
                    code.empty() ? "" : "else ", abi.compat ? "" : "!", call_to,
                    number_in(abi, call), call_to, call.name);
            }
        }
    }
    if (is_for_every_call(probe)) {
        return fmt::format("    {}id = SNOOP_CALL_OTHER;\n{}", call_to, code);
    }
    return code + "    else\n        return 0;\n";
}

// C that is true of the calls that the probe does not name.
std::string is_other_call(const Probe& probe) {
    std::string others;
    for (const auto& call : calls_of(probe)) {
        for (const auto& abi : abis) {
            if (number_in(abi, call) >= 0) {
                others += fmt::format("{}number != {}", others.empty() ? "" : " && ",
                                      number_in(abi, call));
            }
        }
    }
    return others;
}

// What a program at the tracepoint begins with: `regs`, `number` and, at the return, `ret`.
std::string begin_of_tracepoint(const Probe& probe) {
    std::string code = "    struct pt_regs *regs = (struct pt_regs *)ctx->args[0];\n";
    if (!probe.at_return) {
        return code + "    s64 number = ctx->args[1];\n\n";
    }
    code += "    s64 ret = ctx->args[1], number;\n\n";
    if (!probe.skip_if.empty()) {
        code += fmt::format("    if ({})\n        return 0;\n", probe.skip_if);
    }
    return code + "    number = SNOOP_SYSCALL_NR(regs);\n";
}

// The program runs on every system call, so it returns early from those that the probe is not for.
// For all calls, what is known of one is in a map: the verifier would follow all that comes after
// for each number that could be on the stack.
std::vector<Program> by_tracepoint(const Probe& probe) {
    const std::string tracepoint = probe.at_return ? "sys_exit" : "sys_enter";
    Program program;
    program.name = fmt::format("{}__{}", probe.handler, tracepoint);
    program.section = "raw_tp/" + tracepoint;
    program.points = {{tracepoint}};
    program.code = fmt::format("int {}(struct bpf_raw_tracepoint_args *ctx)\n{{\n", program.name);
    if (is_for_every_call(probe)) {
        program.code = fmt::format(
            "BPF_PERCPU_ARRAY({}__call, struct snoop_call, 1);\n{}    int zero = 0;\n"
            "    struct snoop_call *call = {}__call.lookup(&zero);\n{}"
            "    if (!call)\n        return 0;\n"
            "    call->regs = regs;\n    call->compat = snoop_is_compat();\n{}"
            "    return {};\n}}\n",
            probe.handler, program.code, probe.handler, begin_of_tracepoint(probe),
            find_call(probe, "call->"), call_of(probe, probe.at_return ? "call, ret" : "call"));
        return {std::move(program)};
    }
    program.code += begin_of_tracepoint(probe);
    program.code += fmt::format(
        "    struct snoop_call call = {{regs}};\n\n    if ({})\n        return 0;\n"
        "    call.compat = snoop_is_compat();\n{}",
        is_other_call(probe), find_call(probe));
    Probe rest = probe;
    rest.skip_if.clear();
    program.code += call_handler(rest);
    return {std::move(program)};
}

// A kprobe program serves many functions and finds out from the registers which call it is.
Program kprobe_program(const Probe& probe, std::string_view suffix, const Abi& abi) {
    Program program;
    program.name = fmt::format("{}__enter_{}", probe.handler, abi.name);
    for (const auto& call : calls_of(probe)) {
        if (number_in(abi, call) >= 0) {
            program.points.push_back(functions_of(abi, call));
        }
    }
    program.section = fmt::format("kprobe{}/{}", suffix,
                                  program.points.empty() ? "" : program.points.front().front());
    program.code = fmt::format(
        "int {}(struct pt_regs *ctx)\n{{\n"
        "    return {}__entered((struct pt_regs *)PT_REGS_PARM1(ctx), {});\n}}\n",
        program.name, probe.handler, abi.is_compat);
    return program;
}

// A return probe does not see the function's arguments, so the entry probe stores them. If an entry
// is still stored when the same thread makes its next call, a return was missed.
std::vector<Program> by_kprobes(const Probe& probe, std::string_view suffix) {
    std::string entered = fmt::format(
        "static __always_inline int {}__entered(struct pt_regs *regs, u32 compat)\n{{\n"
        "    struct snoop_call call = {{regs, 0, compat}};\n"
        "    s64 number = SNOOP_SYSCALL_NR(regs);\n",
        probe.handler);
    if (probe.at_return) {
        entered =
            fmt::format("BPF_TABLE(\"lru_hash\", u64, struct snoop_call, {}__calls, 10240);\n",
                        probe.handler) +
            entered + "    u64 thread = bpf_get_current_pid_tgid();\n\n" + find_call(probe) +
            fmt::format(
                "    if ({0}__calls.lookup(&thread))\n"
                "        snoop_count_missed();\n"
                "    {0}__calls.update(&thread, &call);\n"
                "    return 0;\n}}\n",
                probe.handler);
    } else {
        entered += "\n" + find_call(probe) + call_handler(probe);
    }
    std::vector<Program> programs;
    Program returned;
    for (const auto& abi : abis) {
        auto program = kprobe_program(probe, suffix, abi);
        if (program.points.empty()) {
            continue;
        }
        program.code = std::exchange(entered, {}) + program.code;
        returned.points.insert(returned.points.end(), program.points.begin(), program.points.end());
        programs.push_back(std::move(program));
    }
    if (!probe.at_return || programs.empty()) {
        return programs;
    }
    returned.at_return = true;
    returned.name = probe.handler + "__return";
    returned.section = fmt::format("kretprobe{}/{}", suffix, returned.points.front().front());
    returned.code = fmt::format(
        "int {0}(struct pt_regs *ctx)\n{{\n"
        "    u64 thread = bpf_get_current_pid_tgid();\n"
        "    struct snoop_call *found = {1}__calls.lookup(&thread), call;\n"
        "    s64 ret = PT_REGS_RC(ctx);\n\n"
        "    if (!found)\n        return 0;\n"
        "    call = *found;\n"
        "    {1}__calls.delete(&thread);\n",
        returned.name, probe.handler);
    returned.code += call_handler(probe);
    // Its code depends on code at the start of the others, but it is attached first: calls stored
    // while nothing removes them would count as missed.
    returned.code = std::exchange(programs.front().code, {}) + returned.code;
    programs.insert(programs.begin(), std::move(returned));
    return programs;
}

}  // namespace

std::vector<Program> syscall_programs(const Probe& probe, std::string_view way) {
    if (way == "fentry") {
        return by_trampolines(probe);
    }
    if (way == "raw_tracepoint") {
        return by_tracepoint(probe);
    }
    return by_kprobes(probe, way == "kprobe.multi" ? ".multi" : "");
}

}  // namespace snoopbox::attach
