// SPDX-License-Identifier: Apache-2.0
// What the sections of programs mean that libbpf and the kernel know, where nothing is traced by
// them.
#pragma once

#include <bpf/libbpf.h>

#include <string>
#include <string_view>

namespace snoopbox::attach {

// Of a program that handles packets, sockets and the like: what it is for, and how it is put there.
// Empty for those that trace.
std::string why_never_attached(std::string_view section);

// Why libbpf attaches a program that traces to nothing, though it knows the section (EOPNOTSUPP).
std::string why_not_attached(const bpf_program* program, std::string_view section);

}  // namespace snoopbox::attach
