// SPDX-License-Identifier: Apache-2.0
// Which of a call's integer registers have which arguments, by the processor's rules for C and C++.
// They are all that a program that is attached to a function can see.
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <optional>

namespace snoopbox::compile {

class Registers {
  public:
    // Before the first argument of a function with that result (nothing: void), in a unit of this
    // language (DW_LANG_*). `machine`: EM_X86_64 or EM_AARCH64.
    Registers(int machine, int language, std::optional<Dwarf_Die> result);

    struct Place {
        unsigned position = 0;    // among those registers, from 1; 0: the argument is elsewhere
        bool is_address = false;  // of the argument, which is in memory
    };
    // Of the next argument, by its type. Those that take more than a register are elsewhere.
    Place next(Dwarf_Die type);

    // Whether the result is in the register for it.
    bool has_result() const { return has_result_; }

  private:
    struct Class {
        unsigned integers = 0;  // registers that it takes
        bool in_memory = false;
        bool by_address = false;
        bool is_scalar = false;
        bool is_unknown = false;
        unsigned alignment = 8;
    };
    Class class_of(Dwarf_Die type) const;
    Class class_of_record(Dwarf_Die record, std::uint64_t bytes) const;

    bool is_arm_;
    int language_;
    unsigned most_;
    unsigned used_ = 0;
    bool is_lost_ = false;  // where those that follow are cannot be told
    bool has_result_ = false;
};

}  // namespace snoopbox::compile
