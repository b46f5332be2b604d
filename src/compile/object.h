// SPDX-License-Identifier: Apache-2.0
// The contents of a compiled BPF object, before it is written as ELF.
#pragma once

#include <linux/bpf.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compile/note.h"

namespace snoopbox::compile {

struct Program {
    std::string name;
    std::string section;  // as libbpf expects it: "kprobe/...", "raw_tp/..."
    std::vector<bpf_insn> instructions;
};

// An instruction (index within its program) that loads the address of a map or constant.
struct Reference {
    enum class To { map, constant } to = To::map;
    std::uint32_t instruction = 0;
    std::uint32_t index = 0;  // into Object::maps or Object::constants
};

struct Member {
    std::string name;
    std::string type;         // clang's spelling of a scalar: "unsigned int", "char", ...
    std::uint32_t count = 0;  // elements of an array, 0 if it is not one
};

// A struct without holes: padding is listed as members. Or, without a name, its only member.
struct Layout {
    std::string name;
    std::vector<Member> members;
};

// Types in Object::types.
struct MapTypes {
    std::uint32_t key = 0;
    std::uint32_t value = 0;
};

struct Map {
    std::string name;
    std::uint32_t type = 0;  // BPF_MAP_TYPE_*
    std::uint32_t key_size = 0;
    std::uint32_t value_size = 0;
    std::uint32_t max_entries = 0;
    std::uint32_t flags = 0;
    // What is in it, for maps that are read by key.
    std::optional<Layout> key = {};
    std::optional<Layout> value = {};
    // The same for programs of others, whose types can be anything. Of a buffer, the value is what
    // is submitted to it, if that is known.
    std::optional<MapTypes> types = {};
};

struct Object {
    std::string license;
    std::vector<Program> programs;
    std::vector<std::vector<Reference>> references;  // one list per program
    std::vector<Map> maps;
    std::vector<std::string> constants;  // 64-bit variables of .rodata, all zero in the file
    std::vector<Layout> layouts;         // of the events
    std::string types;                   // BTF of clang's, for Map::types
    std::vector<std::uint32_t> kept;     // types of it that may be those of records
    std::optional<Note> note;            // its event has the first layout
};

}  // namespace snoopbox::compile
