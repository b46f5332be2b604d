// SPDX-License-Identifier: Apache-2.0
// Programs whose section names what our own ways reach, or reach where libbpf's do not: user
// functions and USDT probes in all files that processes have mapped, samples, and functions of the
// kernel by kprobe.multi where perf_event_open() is forbidden.
#pragma once

#include <bpf/libbpf.h>

#include <optional>
#include <string>
#include <vector>

#include "attach/object.h"
#include "attach/usdt_argument.h"
#include "attach/user_files.h"
#include "attach/user_places.h"
#include "attach/way.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::attach {

// bpf_sources/include/bcc.h: where the arguments of USDT probes are, for all programs, and whether
// an attachment's cookie tells which description is that of its place.
inline constexpr const char* usdt_places_map = "snoop_usdt_places";
inline constexpr const char* usdt_cookies_constant = "snoop_usdt_cookies";

struct Reached {
    std::string program;
    tools::Probe probe;
    const Way* way = nullptr;
    std::vector<UserPlaces> user = {};
};

class BySection {
  public:
    // Before load. `section`: its own, or the one that the user gives it. `most_arguments`: how
    // many the programs read of USDT probes. Says of a program how it is reached; nothing if that
    // is left to libbpf.
    Result<std::optional<Reached>> find(bpf_program* program, const std::string& section,
                                        std::size_t most_arguments);
    // Before load, after all of them.
    Status prepare(Object& object) const;
    // After load.
    Status fill(const Object& object) const;

  private:
    Result<Reached> of_usdt(const std::string& name, const std::string& target,
                            std::size_t most_arguments);

    UserFiles files_;
    std::vector<UsdtSpec> specs_;  // by cookies
};

// Returns an errno, or 0. Fails only if all files of user space do.
int attach(const Reached& reached, bpf_program* program, Links& links);

}  // namespace snoopbox::attach
