// SPDX-License-Identifier: Apache-2.0
// Attaches the programs of an object as their sections say, or as the user does.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "attach/by_section.h"
#include "attach/iterators.h"
#include "attach/object.h"
#include "attach/way.h"
#include "util/result.h"

namespace snoopbox::attach {

// The section of a program of BCC's C that is attached to nothing (compile/helper/bcc_names.h), as
// libbpf has it: the question mark before it says that it is not loaded.
inline constexpr const char* unattached_section = "unattached/";

// Of the map that an iterator goes through: "map:counts".
inline constexpr const char* map_target = "map:";

struct AttachWishes {
    // How many arguments the programs read of USDT probes, by bpf_sources/include/bcc.h.
    std::size_t usdt_arguments = 0;
    // By program: what it is attached to in place of what its section says, as
    // tools::section_of_target() takes it, or a map.
    std::map<std::string, std::string> targets = {};
};

class AutoAttach {
  public:
    // Before load. Leaves out programs whose section libbpf does not know, or which are not for
    // tracing; fails if none remains.
    static Result<AutoAttach> prepare(Object& object, const AttachWishes& wishes);

    // After load. Attaches each loaded program to the target that its section names; on failure,
    // none. Skips programs whose section does not determine a target (`SEC("uprobe")`: on which
    // function?) and programs that this kernel cannot attach; a warning names each with the
    // reason. Fails if no program remains.
    Result<Links> attach(const Object& object);

    // After attach(). Those among the programs.
    const std::vector<Iterator>& iterators() const { return iterators_; }

  private:
    AutoAttach() = default;
    Status take_targets(const Object& object, const AttachWishes& wishes);
    std::string section_of(const bpf_program* program) const;
    tl::unexpected<Error> fail_none() const;
    int attach_one(const Object& object, bpf_program* program, const std::string& section,
                   Links& links);

    BySection by_section_;
    std::vector<Reached> reached_;
    std::map<std::string, std::string> sections_;  // by programs, in place of their own
    std::map<std::string, std::string> maps_;      // by iterators
    std::vector<Iterator> iterators_;
    std::vector<std::string> passed_over_;  // lines
    bool has_unattached_ = false;           // some of them are for functions of BCC's C
};

}  // namespace snoopbox::attach
