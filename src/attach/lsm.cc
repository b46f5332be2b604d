// SPDX-License-Identifier: Apache-2.0
// Programs for hooks of LSMs. Those of a tool that refuses return what their handler says; a
// program before them that has refused is right in any case.
#include "attach/lsm.h"

#include <bpf/bpf.h>
#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "attach/arguments.h"
#include "attach/holders.h"
#include "attach/kernel_functions.h"
#include "attach/program.h"
#include "attach/trial_program.h"
#include "kernel/hindrance.h"
#include "util/fd.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

using tools::Probe;

constexpr std::string_view fmod_ret_way = "fmod_ret";

// Hooks whose functions have other names (security/security.c).
struct Renamed {
    std::string_view hook;
    std::string_view function;
};
constexpr auto renamed = std::to_array<Renamed>({
    {"bprm_check_security", "security_bprm_check"},
    {"cred_prepare", "security_prepare_creds"},
    {"file_alloc_security", "security_file_alloc"},
    {"inode_alloc_security", "security_inode_alloc"},
    {"sb_alloc_security", "security_sb_alloc"},
    {"sk_alloc_security", "security_sk_alloc"},
    {"socket_sock_rcv_skb", "security_sock_rcv_skb"},
});

bool can_refuse(std::string_view way) {
    return way == lsm_way || way == fmod_ret_way;
}

// What the program returns is a verdict only by these ways.
std::string body(const Probe& probe, const std::string& function, std::string_view way) {
    const bool registers = way.starts_with("kprobe");
    const auto value = [&](const std::string& name) {
        const auto index = argument_macro(function, name);
        return registers ? fmt::format("SNOOP_PARM(ctx, {})", index)
                         : fmt::format("ctx[{}]", index);
    };
    const auto arguments = declare_arguments(probe, value);
    const auto call = call_with_arguments(probe);
    if (!can_refuse(way)) {
        // It counts what would be refused.
        return probe.refuses ? fmt::format(
                                   "{}\n    if ({})\n        snoop_refusal();\n"
                                   "    return 0;\n}}\n",
                                   arguments, call)
                             : fmt::format("{}    {};\n    return 0;\n}}\n", arguments, call);
    }
    const auto before =
        fmt::format("    s64 before = snoop_verdict_before(ctx[{}]);\n", count_macro(function));
    return probe.refuses
               ? fmt::format(
                     "{}{}    if (before)\n        return before;\n"
                     "    return ({}) ? snoop_refusal() : 0;\n}}\n",
                     arguments, before, call)
               : fmt::format("{}{}    {};\n    return before;\n}}\n", arguments, before, call);
}

// Programs are loaded for a hook, which is known by its function in the kernel's BTF.
Status load_for(bpf_prog_type type, bpf_attach_type attach_type, const std::string& function) {
    TrialType trial{type, attach_type, 1};
    // As for fentry: EINVAL means that such programs are allowed, but the first type is no
    // function.
    if (auto any = load_trial(trial); !any && any.error().code != EINVAL) {
        return tl::make_unexpected(std::move(any.error()));
    }
    if (kernel_types() == nullptr) {
        return fail_errno("the kernel's BTF", errno);
    }
    if (function.empty()) {
        return {};
    }
    const auto id = function_in_btf(function);
    if (!id) {
        return fail_errno("function " + function + " in the kernel's BTF", ENOENT);
    }
    trial.function_id = *id;
    const auto program = load_trial(trial);
    return program ? Status{} : tl::make_unexpected(program.error());
}

}  // namespace

std::string function_of_hook(std::string_view hook, std::string_view way) {
    if (way == lsm_way) {
        return fmt::format("{}{}", lsm_function_prefix, hook);
    }
    const auto* const other = std::ranges::find(renamed, hook, &Renamed::hook);
    return other == renamed.end() ? fmt::format("security_{}", hook) : std::string(other->function);
}

std::vector<Program> lsm_programs(const Probe& probe, std::string_view way) {
    const bool registers = way.starts_with("kprobe");
    std::vector<Program> programs;
    for (const auto& hook : probe.names) {
        const auto function = function_of_hook(hook, way);
        Program program{fmt::format("{}__{}", probe.handler, hook),
                        fmt::format("{}/{}", way, way == lsm_way ? hook : function),
                        {},
                        false,
                        {{function}}};
        program.code =
            fmt::format("int {}({})\n{{\n{}", program.name,
                        registers ? "struct pt_regs *ctx" : "u64 *ctx", body(probe, function, way));
        programs.push_back(std::move(program));
    }
    return programs;
}

Status try_out_lsm(const Trial& trial) {
    if (trial.symbol.empty()) {
        TRY(load_for(BPF_PROG_TYPE_LSM, BPF_LSM_MAC, {}));
        // Programs would attach all the same, and never be called.
        if (kernel::active_lsms(kernel::this_process()).empty()) {
            return fail("which LSMs are active is not known",
                        "mount -t securityfs securityfs /sys/kernel/security");
        }
        const auto found = kernel::hindrance(kernel::Asked::lsm, 0);
        return found.reason.empty() ? Status{} : tl::make_unexpected(found.as_error(0));
    }
    return load_for(BPF_PROG_TYPE_LSM, BPF_LSM_MAC, trial.symbol);
}

Status try_out_fmod_ret(const Trial& trial) {
    return load_for(BPF_PROG_TYPE_TRACING, BPF_MODIFY_RETURN, trial.symbol);
}

Result<bool> lsm_programs_fire() {
    const auto function = fmt::format("{}file_open", lsm_function_prefix);
    const auto id = function_in_btf(function);
    if (!id) {
        return fail("the kernel's BTF has no hooks of LSMs");
    }
    TRY_ASSIGN(const auto program, load_trial({BPF_PROG_TYPE_LSM, BPF_LSM_MAC, *id}));
    // The kernel counts how often programs run while this is open.
    const Fd counts(bpf_enable_stats(BPF_STATS_RUN_TIME));
    if (!counts) {
        return fail_errno("counting how often BPF programs run", errno);
    }
    const Fd link(bpf_raw_tracepoint_open(nullptr, program.get()));
    if (!link) {
        const int code = errno;
        return kernel::fail_refused("an LSM program for file_open", code,
                                    others_in_the_way(function, code));
    }
    const Fd opened(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    bpf_prog_info info{};
    __u32 bytes = sizeof info;
    if (bpf_obj_get_info_by_fd(program.get(), &info, &bytes) != 0) {
        return fail_errno("how often the program ran", errno);
    }
    return info.run_cnt > 0;
}

int attach_lsm(const Attachment& to, Links& links) {
    return links.add(bpf_program__attach_lsm(to.program));
}

}  // namespace snoopbox::attach
