// SPDX-License-Identifier: Apache-2.0
// The ways to attach: which there are, whether one works here, and attaching by it.
#pragma once

#include <bpf/libbpf.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attach/object.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::attach {

using Symbols = std::span<const std::string>;  // never empty

// One way. The entries of one table (method.cc); a tool's ProbeSet names its way.
struct Method {
    std::string_view name;  // of --attach

    // The kernel's name for a probe's target: "__x64_sys_execve" for the system call execve.
    std::string (*symbol)(const tools::Probe& probe, const std::string& target);
    // The ELF section that makes libbpf load the program as the right type, without the target.
    std::string_view (*section)(const tools::Probe& probe);
    // Loads a program that does nothing and attaches it to the target, for a moment.
    Status (*try_out)(const tools::Probe& probe, const std::string& symbol);
    // Sets errno and returns nullptr on failure. One symbol, unless `at_once`.
    bpf_link* (*attach)(bpf_program* program, const tools::Probe& probe, Symbols symbols);
    bool at_once = false;  // one link is for all targets of a program
};

// nullptr if there is none of that name.
const Method* find_method(std::string_view name);

// Section names for the compile helper, by program.
std::string section_name(const Method& method, const tools::Probe& probe);

// What is live: ends when it is destroyed.
class Links {
  public:
    void add(bpf_link* link) { links_.emplace_back(link, &bpf_link__destroy); }
    std::size_t size() const { return links_.size(); }

  private:
    std::vector<std::unique_ptr<bpf_link, decltype(&bpf_link__destroy)>> links_;
};

// Attaches each program of `probes` to each of its targets, or none of them.
Result<Links> attach(const Object& object, const Method& method,
                     const std::vector<tools::Probe>& probes);

}  // namespace snoopbox::attach
