// SPDX-License-Identifier: Apache-2.0
// Where a call has its arguments, by the processor's rules for C and C++. A program that is
// attached to a function can see the integer registers and the stack.
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
        // From 1: among those registers, then the words on the stack. 0: the argument is elsewhere.
        unsigned position = 0;
        bool is_address = false;  // of the argument, which is in memory
    };
    // Of the next argument, by its type. Those that take more than a word are elsewhere.
    Place next(Dwarf_Die type);

    // Whether the result is in the register for it.
    bool has_result() const { return has_result_; }

  private:
    struct Class {
        unsigned integers = 0;  // registers that it takes
        unsigned floats = 0;    // of those for floating-point numbers
        std::uint64_t bytes = 0;
        bool in_memory = false;
        bool by_address = false;
        bool is_scalar = false;
        bool is_unknown = false;
        unsigned alignment = 8;
    };
    Class class_of(Dwarf_Die type) const;
    Class class_of_record(Dwarf_Die record, std::uint64_t bytes) const;
    Place next_on_stack(const Class& found);

    bool is_arm_;
    int language_;
    unsigned most_;
    unsigned used_ = 0;
    unsigned used_floats_ = 0;
    unsigned on_stack_ = 0;  // words
    bool is_lost_ = false;   // where those that follow are cannot be told
    bool has_result_ = false;
};

}  // namespace snoopbox::compile
