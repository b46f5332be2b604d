// SPDX-License-Identifier: Apache-2.0
#include "attach/kept_arguments.h"

#include <algorithm>

#include "attach/program.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

using tools::Parameter;
using tools::Probe;

bool is_depth(const Probe& probe, std::string_view name) {
    return probe.is_pattern && name == depth_parameter;
}

// Both programs are told the number of the probe.
bool is_number(const Probe& probe, std::string_view name) {
    return probe.is_pattern && name == probe_parameter;
}

bool is_kept(const Probe& probe, std::string_view name, bool all) {
    return name == begin_parameter || name.starts_with(at_entry_prefix) ||
           (all && name != result_parameter && name != context_parameter &&
            !is_depth(probe, name) && !is_number(probe, name));
}

// What is kept, at the entry.
std::string at_entry(std::string_view name, const ValueOfArgument& value) {
    return name == begin_parameter ? "bpf_ktime_get_ns()"
           : name.starts_with(at_entry_prefix)
               ? fmt::format("{}(ctx)", name.substr(at_entry_prefix.size()))
               : value(std::string(name));
}

// Functions that match a pattern call each other, and so may those of other probes. Trampolines
// pass the arguments of each call.
bool are_nested(const Probe& probe, bool all) {
    return probe.is_pattern || (all && probe.nests);
}

// What the callers' calls need is kept below.
constexpr auto nested_calls = R"(    u64 snoop_stack;
}};
struct {0}__call {{
    u64 thread;
    u64 depth;
}};
BPF_TABLE("lru_hash", u64, u64, {0}__depths, 10240);
BPF_TABLE("lru_hash", struct {0}__call, struct {0}__arguments, {0}__calls, 40960);
)";

// The number of calls in progress. A call whose return was missed is not: its place on the stack is
// in use again. Stacks of interrupts are elsewhere.
constexpr auto keep_nested = R"(
    snoop_arguments.snoop_stack = PT_REGS_SP(ctx);
    struct {0}__call snoop_call = {{snoop_thread}};
    u64 *snoop_depth = {0}__depths.lookup(&snoop_thread);
    if (snoop_depth)
        snoop_call.depth = *snoop_depth;
#pragma clang loop unroll(disable)
    for (u32 i = 0; i < SNOOP_MOST_NESTED && snoop_call.depth > 0; i++) {{
        struct {0}__arguments *snoop_outer;
        u64 snoop_below;

        snoop_call.depth--;
        snoop_outer = {0}__calls.lookup(&snoop_call);
        snoop_below = snoop_outer ? snoop_arguments.snoop_stack - snoop_outer->snoop_stack - 1 : 0;
        if (snoop_outer && snoop_below >= SNOOP_STACK_BYTES) {{
            snoop_call.depth++;
            break;
        }}
        snoop_count_missed();
    }}
    if (snoop_call.depth >= SNOOP_MOST_NESTED) {{
        snoop_count_missed();
        snoop_call.depth = 0;
    }}
    {0}__calls.update(&snoop_call, &snoop_arguments);
    snoop_call.depth++;
    {0}__depths.update(&snoop_thread, &snoop_call.depth);
    return 0;
}}
)";

constexpr auto find_nested = R"(    u64 snoop_thread = bpf_get_current_pid_tgid();
    struct {0}__arguments *snoop_kept, snoop_arguments;
    struct {0}__call snoop_call = {{snoop_thread}};
    u64 *snoop_depth = {0}__depths.lookup(&snoop_thread);

    if (!snoop_depth || !*snoop_depth)
        return 0;
    snoop_call.depth = --*snoop_depth;
    snoop_kept = {0}__calls.lookup(&snoop_call);
    if (!snoop_kept)
        return 0;
    snoop_arguments = *snoop_kept;
)";

std::string call_handler(const Probe& probe, const ValueOfArgument& value) {
    return fmt::format("{}\n    return {};\n}}\n", declare_arguments(probe, value),
                       call_with_arguments(probe));
}

}  // namespace

bool keeps_arguments(const Probe& probe, bool all) {
    return probe.at_return &&
           std::ranges::any_of(probe.parameters, [&](const Parameter& parameter) {
               return is_kept(probe, parameter.name, all);
           });
}

std::string kept_arguments(const Probe& probe, bool all) {
    if (!keeps_arguments(probe, all)) {
        return {};
    }
    std::string code = fmt::format("struct {}__arguments {{\n", probe.handler);
    for (const auto& parameter : probe.parameters) {
        if (is_kept(probe, parameter.name, all)) {
            code += fmt::format("    u64 {};\n", parameter.name);
        }
    }
    if (are_nested(probe, all)) {
        return code + fmt::format(nested_calls, probe.handler);
    }
    return code +
           fmt::format(
               "}};\nBPF_TABLE(\"lru_hash\", u64, struct {0}__arguments, {0}__calls, 10240);\n",
               probe.handler);
}

std::string entry_body(const Probe& probe, bool all, const ValueOfArgument& value) {
    if (!probe.at_return) {
        return call_handler(probe, value);
    }
    std::string code = fmt::format(
        "    u64 snoop_thread = bpf_get_current_pid_tgid();\n    struct {}__arguments "
        "snoop_arguments = "
        "{{}};\n\n",
        probe.handler);
    for (const auto& parameter : probe.parameters) {
        if (is_kept(probe, parameter.name, all)) {
            code += fmt::format("    snoop_arguments.{} = {};\n", parameter.name,
                                at_entry(parameter.name, value));
        }
    }
    if (are_nested(probe, all)) {
        return code + fmt::format(keep_nested, probe.handler);
    }
    return code +
           fmt::format(
               "    if ({0}__calls.lookup(&snoop_thread))\n        snoop_count_missed();\n"
               "    {0}__calls.update(&snoop_thread, &snoop_arguments);\n    return 0;\n}}\n",
               probe.handler);
}

std::string return_body(const Probe& probe, bool all, const ValueOfArgument& value) {
    const auto kept_or_known = [&](const std::string& name) {
        return is_depth(probe, name)       ? std::string("snoop_call.depth")
               : is_kept(probe, name, all) ? "snoop_arguments." + name
                                           : value(name);
    };
    std::string code;
    if (keeps_arguments(probe, all) && are_nested(probe, all)) {
        code = fmt::format(find_nested, probe.handler);
    } else if (keeps_arguments(probe, all)) {
        code = fmt::format(
            "    u64 snoop_thread = bpf_get_current_pid_tgid();\n"
            "    struct {0}__arguments *snoop_kept = {0}__calls.lookup(&snoop_thread), "
            "snoop_arguments;\n\n"
            "    if (!snoop_kept)\n        return 0;\n"
            "    snoop_arguments = *snoop_kept;\n"
            "    {0}__calls.delete(&snoop_thread);\n",
            probe.handler);
    }
    return code + call_handler(probe, kept_or_known);
}

}  // namespace snoopbox::attach
