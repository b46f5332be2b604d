// SPDX-License-Identifier: Apache-2.0
// The programs that call a tool's handlers: what is compiled, loaded and attached for a probe.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/tool_spec.h"

namespace snoopbox::attach {

struct Program {
    std::string name;     // of the C function, and of the program in the object
    std::string section;  // tells libbpf the program type: "fexit/__x64_sys_openat"
    std::string code;     // C that defines it, and calls the handler
    bool at_return = false;
    // What it is attached to: for each entry, the first name that this kernel has. An entry with no
    // such name is left out.
    std::vector<std::vector<std::string>> points;
};

// The programs that call `probe`'s handler by a way of tools/targets.inc that reaches its target.
// They depend on the processor, not on the running kernel: what is known of that only when they are
// compiled are macros (arguments.h).
std::vector<Program> programs_of(const tools::Probe& probe, std::string_view way);

// The same for each kind of target, in the file of its name: syscall_programs() in syscall.cc.
#define SNOOP_TARGET(key, what, ...) \
    std::vector<Program> key##_programs(const tools::Probe& probe, std::string_view way);
#include "tools/targets.inc"
#undef SNOOP_TARGET

// The parameter of a handler at the return of a function that is its result, not an argument.
inline constexpr std::string_view result_parameter = "ret";

// The parameter of a handler that is the program's context, not an argument: for stack traces.
inline constexpr std::string_view context_parameter = "ctx";

// The parameter of a handler at the return that is when the call began, in ns of CLOCK_MONOTONIC.
inline constexpr std::string_view begin_parameter = "began_ns";

// The parameter of a handler of a pattern that is the address of the called function.
inline constexpr std::string_view function_parameter = "function";

// The parameter of a handler of a pattern that is the number of the probe, an index of
// Plan::probe_names.
inline constexpr std::string_view probe_parameter = "probe";

// A parameter at_entry_NAME of a handler at the return is what NAME(ctx), a function of the tool's
// C, returned at the entry.
inline constexpr std::string_view at_entry_prefix = "at_entry_";

// The parameter of a handler at the return, of a pattern, that is the number of functions that
// match in which the thread was already when it made the call.
inline constexpr std::string_view depth_parameter = "depth";

// Whether it is in files that processes map, and what its arguments point to is theirs.
constexpr bool is_in_user_space(tools::Target target) {
    return target == tools::Target::user || target == tools::Target::usdt;
}

// Whether the parameter is an argument of the call, not one of those above.
bool is_argument(const tools::Probe& probe, std::string_view name);

// Whether one program can serve all functions that the probe names, other than by trampolines: the
// handler has none of their arguments, and nothing from the entry.
bool can_share_program(const tools::Probe& probe);

// The index of an argument among the handler's, for targets whose arguments have no names.
std::size_t argument_index(const tools::Probe& probe, std::string_view name);

// The C expression for a parameter of a pattern's handler, or nothing for the result, arguments and
// what is kept from the entry.
std::string value_for_pattern(const tools::Probe& probe, std::string_view name);

// How many arguments the handler of a USDT probe has, and how many a probe can have.
inline constexpr std::size_t most_usdt_arguments = 12;  // <sys/sdt.h> has macros for them
std::size_t usdt_arguments(const tools::Probe& probe);

// C that declares a handler's parameters as variables and gives them their values, a line each.
// `value(name)` is the C expression for an argument, a 64-bit number.
std::string declare_arguments(const tools::Probe& probe,
                              const std::function<std::string(const std::string& name)>& value);

// The C expression that calls the handler and is what the program returns, "handler(rq, error)". If
// the tool's C does not do it, this asks whether the current task is wanted.
std::string call_with_arguments(const tools::Probe& probe);
std::string call_of(const tools::Probe& probe, std::string_view arguments);

}  // namespace snoopbox::attach
