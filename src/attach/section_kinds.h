// SPDX-License-Identifier: Apache-2.0
// What the sections of programs mean that libbpf and the kernel know, where nothing is traced by
// them.
#pragma once

#include <bpf/libbpf.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace snoopbox::attach {

// "tp" and "sched/sched_switch" of "tp/sched/sched_switch"; there may be no target.
struct Section {
    std::string_view kind;
    std::string_view target;
};
inline Section split_section(std::string_view section) {
    const auto slash = std::min(section.find('/'), section.size());
    return {section.substr(0, slash), section.substr(std::min(slash + 1, section.size()))};
}

// Of a program that handles packets, sockets and the like: what it is for, and how it is put there.
// Empty for those that trace.
std::string why_never_attached(std::string_view section);

// Why libbpf attaches a program that traces to nothing, though it knows the section (EOPNOTSUPP).
std::string why_not_attached(const bpf_program* program, std::string_view section);

}  // namespace snoopbox::attach
