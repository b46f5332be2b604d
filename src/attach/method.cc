// SPDX-License-Identifier: Apache-2.0
#include "attach/method.h"

#include <array>
#include <cerrno>
#include <utility>

#include "attach/try_out.h"
#include "util/format.h"
#include "util/join.h"
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
bpf_link* attach_fentry(bpf_program* program, const Probe& /*probe*/, Symbols /*symbols*/) {
    return bpf_program__attach_trace(program);
}

// Not by kprobe_section: libbpf tells by the section's name what the program is loaded for.
std::string_view kprobe_multi_section(const Probe& probe) {
    return is_return(probe) ? "kretprobe.multi" : "kprobe.multi";
}

bpf_link* attach_kprobe_multi(bpf_program* program, const Probe& probe, Symbols symbols) {
    std::vector<const char*> names;
    for (const auto& symbol : symbols) {
        names.push_back(symbol.c_str());
    }
    LIBBPF_OPTS(bpf_kprobe_multi_opts, options);
    options.syms = names.data();
    options.cnt = names.size();
    options.retprobe = is_return(probe);
    return bpf_program__attach_kprobe_multi_opts(program, nullptr, &options);
}

std::string_view kprobe_section(const Probe& probe) {
    return is_return(probe) ? "kretprobe" : "kprobe";
}

bpf_link* attach_kprobe(bpf_program* program, const Probe& probe, Symbols symbols) {
    LIBBPF_OPTS(bpf_kprobe_opts, options);
    options.retprobe = is_return(probe);
    return bpf_program__attach_kprobe_opts(program, symbols.front().c_str(), &options);
}

std::string_view raw_tracepoint_section(const Probe& /*probe*/) {
    return "raw_tp";
}

bpf_link* attach_raw_tracepoint(bpf_program* program, const Probe& /*probe*/, Symbols symbols) {
    return bpf_program__attach_raw_tracepoint(program, symbols.front().c_str());
}

constexpr std::array<Method, 4> methods{{
    {"fentry", function_symbol, fentry_section, try_out_fentry, attach_fentry},
    {"kprobe.multi", function_symbol, kprobe_multi_section, try_out_kprobe_multi,
     attach_kprobe_multi, true},
    {"kprobe", function_symbol, kprobe_section, try_out_kprobe, attach_kprobe},
    {"raw_tracepoint", same_symbol, raw_tracepoint_section, try_out_raw_tracepoint,
     attach_raw_tracepoint},
}};

// That a function is not there.
bool is_absent(int code) {
    return code == ENOENT || code == ESRCH;
}

Status attach_to(bpf_program* program, const Method& method, const Probe& probe, Symbols symbols,
                 Links& links) {
    bpf_link* link = method.attach(program, probe, symbols);
    const int code = errno;
    if (link != nullptr) {
        links.add(link);
        log::detail(fmt::format("attached {} to {} ({})", probe.program, join(symbols),
                                method.section(probe)));
        return {};
    }
    if (!probe.optional || !is_absent(code)) {
        return fail_errno(
            fmt::format("cannot attach {} to {} by {}", probe.program, join(symbols), method.name),
            code, "try another way: --attach auto");
    }
    // Those that are there.
    for (std::size_t i = 0; symbols.size() > 1 && i < symbols.size(); ++i) {
        if (auto one = attach_to(program, method, probe, symbols.subspan(i, 1), links); !one) {
            return one;
        }
    }
    return {};
}

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
        if (program == nullptr) {
            return fail("the object has no program \"" + probe.program + "\"",
                        "it is damaged, or was made by another version: make it again");
        }
        std::vector<std::string> symbols;
        for (const auto& target : probe.targets) {
            symbols.push_back(method.symbol(probe, target));
        }
        const std::size_t step = method.at_once ? symbols.size() : 1;
        for (std::size_t i = 0; i < symbols.size(); i += step) {
            const auto some = Symbols(symbols).subspan(i, step);
            if (auto attached = attach_to(program, method, probe, some, links); !attached) {
                return tl::make_unexpected(std::move(attached.error()));
            }
        }
    }
    return links;
}

}  // namespace snoopbox::attach
