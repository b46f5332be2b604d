// SPDX-License-Identifier: Apache-2.0
#include "attach/method.h"

#include <array>
#include <cerrno>
#include <utility>

#include "attach/try_out.h"
#include "util/format.h"
#include "util/log.h"

namespace snoopbox::attach {
namespace {

using tools::Probe;

// A system call's function by the kernel's naming: arch/*/include/asm/syscall_wrapper.h.
std::string function_symbol(const Probe& probe, const std::string& target) {
    if (is_syscall(probe)) {
#if defined(__x86_64__)
        return "__x64_sys_" + target;
#elif defined(__aarch64__)
        return "__arm64_sys_" + target;
#else
        return "sys_" + target;
#endif
    }
    return target;
}

std::string same_symbol(const Probe& /*probe*/, const std::string& target) {
    return target;
}

std::string_view fentry_section(const Probe& probe) {
    return is_return(probe) ? "fexit" : "fentry";
}

// The function is the one that the program was loaded for: tools give each its own program.
bpf_link* attach_fentry(bpf_program* program, const Probe& /*probe*/,
                        const std::string& /*symbol*/) {
    return bpf_program__attach_trace(program);
}

std::string_view kprobe_section(const Probe& probe) {
    return is_return(probe) ? "kretprobe" : "kprobe";
}

bpf_link* attach_kprobe(bpf_program* program, const Probe& probe, const std::string& symbol) {
    LIBBPF_OPTS(bpf_kprobe_opts, options);
    options.retprobe = is_return(probe);
    return bpf_program__attach_kprobe_opts(program, symbol.c_str(), &options);
}

std::string_view raw_tracepoint_section(const Probe& /*probe*/) {
    return "raw_tp";
}

bpf_link* attach_raw_tracepoint(bpf_program* program, const Probe& /*probe*/,
                                const std::string& symbol) {
    return bpf_program__attach_raw_tracepoint(program, symbol.c_str());
}

constexpr std::array<Method, 3> methods{{
    {"fentry", function_symbol, fentry_section, try_out_fentry, attach_fentry},
    {"kprobe", function_symbol, kprobe_section, try_out_kprobe, attach_kprobe},
    {"raw_tracepoint", same_symbol, raw_tracepoint_section, try_out_raw_tracepoint,
     attach_raw_tracepoint},
}};

}  // namespace

const Method* find_method(std::string_view name) {
    for (const auto& method : methods) {
        if (method.name == name) {
            return &method;
        }
    }
    return nullptr;
}

std::string section_name(const Method& method, const Probe& probe) {
    return fmt::format("{}/{}", method.section(probe), method.symbol(probe, probe.targets.front()));
}

Result<Links> attach(const Object& object, const Method& method, const std::vector<Probe>& probes) {
    Links links;
    for (const auto& probe : probes) {
        bpf_program* program = object.program(probe.program);
        for (const auto& target : probe.targets) {
            const std::string symbol = method.symbol(probe, target);
            bpf_link* link = method.attach(program, probe, symbol);
            const int code = errno;
            if (link != nullptr) {
                log::detail(fmt::format("attached {} to {} ({})", probe.program, symbol,
                                        section_name(method, probe)));
                links.add(link);
            } else if (!probe.optional || code != ENOENT) {
                return fail_errno(
                    fmt::format("cannot attach {} to {} by {}", probe.program, symbol, method.name),
                    code, "try another way: --attach auto");
            }
        }
    }
    return links;
}

}  // namespace snoopbox::attach
