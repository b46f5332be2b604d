// SPDX-License-Identifier: Apache-2.0
#include "compile/helper/bcc_names.h"

#include <algorithm>
#include <array>

namespace snoopbox::compile {
namespace {

struct Convention {
    std::string_view prefix;
    std::string_view section;
};

// The macros of libbcc's helpers.h make such names, too: KFUNC_PROBE, LSM_PROBE...
constexpr auto conventions = std::to_array<Convention>({
    {"kprobe__", "kprobe/"},
    {"kretprobe__", "kretprobe/"},
    {"syscall__", "ksyscall/"},
    {"tracepoint__", "tracepoint/"},
    {"raw_tracepoint__", "raw_tp/"},
    {"kfunc__", "fentry/"},
    {"kretfunc__", "fexit/"},
    {"kmod_ret__", "fmod_ret/"},
    {"lsm__", "lsm/"},
    {"bpf_iter__", "iter/"},
});

// A call, "clone" of kprobe__sys_clone, has another function on each architecture.
constexpr std::string_view call_prefix = "sys_";

}  // namespace

std::string section_by_name(std::string_view function) {
    const auto* const found = std::ranges::find_if(conventions, [&](const Convention& convention) {
        return function.size() > convention.prefix.size() &&
               function.starts_with(convention.prefix);
    });
    if (found == conventions.end()) {
        return "?unattached/" + std::string(function);
    }
    auto target = std::string(function.substr(found->prefix.size()));
    if (found->section == "tracepoint/") {
        if (const auto at = target.find("__"); at != std::string::npos) {
            target.replace(at, 2, "/");
        }
    }
    if (target.starts_with(call_prefix) &&
        (found->section == "kprobe/" || found->section == "kretprobe/")) {
        return (found->section == "kprobe/" ? "ksyscall/" : "kretsyscall/") +
               target.substr(call_prefix.size());
    }
    return std::string(found->section) + target;
}

}  // namespace snoopbox::compile
