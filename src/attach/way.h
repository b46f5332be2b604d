// SPDX-License-Identifier: Apache-2.0
// The ways to attach: whether one works here, and attaching by it.
#pragma once

#include <bpf/libbpf.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attach/try_out.h"
#include "kernel/hindrance.h"
#include "util/result.h"

namespace snoopbox::attach {

using Symbols = std::span<const std::string>;  // never empty

// The entries of one table (way.cc), by the names of tools/ways.h.
struct Way {
    std::string_view name;
    Status (*try_out)(const Trial& trial);
    // Sets errno and returns nullptr on failure. One symbol, unless `at_once`.
    bpf_link* (*attach)(bpf_program* program, bool at_return, Symbols symbols);
    kernel::Asked asked = kernel::Asked::bpf;  // for what a refusal means
    bool at_once = false;                      // one link is for all symbols of a program
    bool for_one = false;                      // a program is loaded for one function
    bool misses_calls =
        false;               // return probes: of calls that wait, only so many at a time are seen
    bool all_calls = false;  // for system calls: the program runs for every one on the host
};

// Why it cannot be taken, in better words if there are any: `error` is what try_out or attach said.
// Not quick.
Error explain(const Way& way, Error error);

// nullptr if there is none of that name.
const Way* find_way(std::string_view name);

// What is live: ends when it is destroyed.
class Links {
  public:
    void add(bpf_link* link) { links_.emplace_back(link, &bpf_link__destroy); }
    std::size_t size() const { return links_.size(); }

    // How many calls the kernel says these links have missed.
    std::uint64_t missed() const;

  private:
    std::vector<std::unique_ptr<bpf_link, decltype(&bpf_link__destroy)>> links_;
};

}  // namespace snoopbox::attach
