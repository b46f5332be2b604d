// SPDX-License-Identifier: Apache-2.0
// What clang says of a program's types, as BTF. libbcc takes it out of the compiled code and wants
// to load it into the kernel. The helper's own btf__load_into_kernel precedes libbpf's in symbol
// lookup (as in created_maps.h): it keeps the types, and refuses. libbcc does without.
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compile/object.h"

namespace snoopbox::compile {

// The BTF of the program that was compiled last; empty if there was none.
const std::string& program_types();

// The types in it, by what libbcc's macros leave there.
class ProgramTypes {
  public:
    explicit ProgramTypes(const std::string& raw);

    const btf* all() const { return types_.get(); }  // nullptr if there are none

    // Those of the keys and values of a map; nothing if it has none.
    std::optional<MapTypes> of_map(const std::string& map) const;
    // The structs that the C keeps by variables (tools/bcc_program.h).
    std::vector<std::uint32_t> kept_in(std::string_view source) const;
    // The struct with exactly these members, or the typedef of one without a name; 0 if there is
    // none.
    std::uint32_t struct_of(const std::vector<std::string>& members) const;

  private:
    std::unique_ptr<btf, decltype(&btf__free)> types_;
};

}  // namespace snoopbox::compile
