// SPDX-License-Identifier: Apache-2.0
// Types of debug information (DWARF) as BTF, which all else here reads. What BTF cannot express
// becomes bytes without members. Names become words of C: BTF's are written in programs.
#pragma once

#include <bpf/btf.h>
#include <elfutils/libdw.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "compile/helper/dwarf_definitions.h"
#include "compile/helper/dwarf_file.h"
#include "util/result.h"

namespace snoopbox::compile {

class DwarfTypes {
  public:
    // Of that file, which outlives this object.
    explicit DwarfTypes(const DwarfFile& file) : file_(file) {}

    // Adds a function with its arguments and result. Tags on it (BTF_KIND_DECL_TAG) tell where a
    // program finds these: "arg3" on an argument that is in the third integer register, "ret" on
    // the function if its result is in the register for it. `language`: of its unit (DW_LANG_*).
    void add_function(const std::string& name, Dwarf_Die function, int language);
    // Adds a struct or union and what it leads to.
    void add_record(Dwarf_Die record) { id_of(record, 0); }

    // All of them, as raw BTF. Types far from what was added, or beyond a number, are only
    // declared. To be called once.
    Result<std::string> finish();

  private:
    using Id = std::uint32_t;
    // Adds one type to BTF, and returns its ID or an error's negative number.
    using Write = std::function<int()>;

    Id reserve(Write write);
    Id id_of(std::optional<Dwarf_Die> type, int depth);
    Id of_type(Dwarf_Die type, int depth);
    Id of_pointer(Dwarf_Die type, int depth);
    Id of_base(Dwarf_Die type);
    Id of_array(Dwarf_Die type, int depth);
    Id of_record(Dwarf_Die type, int depth);
    Dwarf_Die defined(Dwarf_Die type);
    Id of_enumeration(Dwarf_Die type);
    Id of_subroutine(Dwarf_Die type, int depth);
    Id bytes_without_members(std::uint64_t bytes);
    Id number_of_array();
    Id forward(Dwarf_Die type, const std::string& name);

    int write_record(Dwarf_Die type, int depth);
    int write_members(Dwarf_Die type, int depth);
    int write_enumeration(Dwarf_Die type);
    Id element(Dwarf_Die type, const std::vector<std::uint32_t>& counts, std::size_t from,
               int depth);

    struct FreeTypes {
        void operator()(btf* types) const { btf__free(types); }
    };
    const DwarfFile& file_;
    std::optional<DwarfDefinitions> definitions_;  // once one is looked for
    std::unique_ptr<btf, FreeTypes> btf_{btf__new_empty()};
    std::map<const void*, Id> known_;
    std::deque<Write> queue_;
    Id next_ = 1;
    Id number_ = 0;
};

}  // namespace snoopbox::compile
