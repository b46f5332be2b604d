// SPDX-License-Identifier: Apache-2.0
// The ways to attach: whether one works here, and how to attach by it.
#pragma once

#include <bpf/libbpf.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attach/try_out.h"
#include "kernel/hindrance.h"
#include "tools/tool_spec.h"
#include "util/fd.h"
#include "util/result.h"

namespace snoopbox::attach {

using Symbols = std::span<const std::string>;  // never empty

class Links;
struct UserPlaces;

struct Attachment {
    bpf_program* program;
    bool at_return;
    Symbols symbols;  // one, unless the way is `at_once`
    const tools::Probe& probe;
    const UserPlaces* user = nullptr;   // instead of the symbols, if the target is in user space
    std::optional<pid_t> process = {};  // the only one whose calls are wanted
    // What the program is told of each symbol, if it asks; otherwise empty. Those of places in user
    // space are in `user`.
    std::span<const std::uint64_t> cookies = {};
};

// An entry of the table in way.cc, named as in tools/targets.inc.
struct Way {
    std::string_view name;
    Status (*try_out)(const Trial& trial);
    // Adds to the links. Returns an errno if that failed, otherwise 0.
    int (*attach)(const Attachment& attachment, Links& links);
    kernel::Asked asked = kernel::Asked::bpf;  // to explain a refusal
    bool at_once = false;                      // one link covers all symbols of a program
    bool for_one = false;                      // a program is loaded for one function
    bool refuses = false;                      // what programs return can be a refusal
    bool misses_calls = false;  // return probes: only so many calls in progress are tracked
    bool all_calls = false;     // for system calls: the program runs for every one on the host
    // Whether the kernel keeps a cookie for each attachment. Where it does not, each has a copy of
    // the program (copies.h).
    enum class Cookies { always, newer_kernels, never } cookies = Cookies::never;
};

// Rewords `error`, which try_out or attach returned, if a better explanation is found. Slow.
Error explain(const Way& way, Error error);

// nullptr if there is none of that name.
const Way* find_way(std::string_view name);

// Live attachments; the destructor detaches them.
class Links {
  public:
    // Takes what libbpf returned; if that is nullptr, returns its errno.
    int add(bpf_link* link);
    // The same for a link that libbpf does not know. Returns errno if it is not open.
    int add(Fd link);
    std::size_t size() const { return links_.size() + others_.size(); }

    // How many calls these links have missed, according to the kernel.
    std::uint64_t missed() const;

  private:
    std::vector<std::unique_ptr<bpf_link, decltype(&bpf_link__destroy)>> links_;
    std::vector<Fd> others_;
};

}  // namespace snoopbox::attach
