// SPDX-License-Identifier: Apache-2.0
// Where the structs and classes of a file are defined that most units only declare: GCC describes a
// class with virtual functions where their table is, clang one with constructors where these are.
#pragma once

#include <elfutils/libdw.h>

#include <map>
#include <optional>
#include <string>

#include "compile/helper/dwarf_file.h"

namespace snoopbox::compile {

class DwarfDefinitions {
  public:
    // Looks at all units, but at no more than so many entries: large files have a great many.
    explicit DwarfDefinitions(const DwarfFile& file);

    // The definition that has the same name, in the same namespaces and classes.
    std::optional<Dwarf_Die> find(Dwarf_Die declaration) const;

  private:
    void add(Dwarf_Die parent, const std::string& scope, int depth);

    std::map<std::string, Dwarf_Die> known_;
    std::size_t left_ = 3'000'000;  // takes a second
};

}  // namespace snoopbox::compile
