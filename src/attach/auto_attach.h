// SPDX-License-Identifier: Apache-2.0
// Attaches the programs of an object as their sections say.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "attach/by_section.h"
#include "attach/object.h"
#include "attach/way.h"
#include "util/result.h"

namespace snoopbox::attach {

// The section of a program of BCC's C that is attached to nothing (compile/helper/bcc_names.h), as
// libbpf has it: the question mark before it says that it is not loaded.
inline constexpr const char* unattached_section = "unattached/";

class AutoAttach {
  public:
    // Before load. Leaves out programs whose section libbpf does not know; fails if none remains.
    // `usdt_arguments`: how many the programs read of USDT probes, by bpf_sources/include/bcc.h.
    static Result<AutoAttach> prepare(Object& object, std::size_t usdt_arguments);

    // After load. Attaches each loaded program to the target that its section names; on failure,
    // none. Skips programs whose section does not determine a target (`SEC("xdp")`: on which
    // interface?) and programs that this kernel cannot attach; a warning names each with the
    // reason. Fails if no program remains.
    Result<Links> attach(const Object& object);

  private:
    AutoAttach() = default;
    tl::unexpected<Error> fail_none() const;
    int attach_one(bpf_program* program, const std::string& section, Links& links) const;

    BySection by_section_;
    std::vector<Reached> reached_;
    std::vector<std::string> passed_over_;  // lines
    bool has_unattached_ = false;           // some of them are for functions of BCC's C
};

}  // namespace snoopbox::attach
