// SPDX-License-Identifier: Apache-2.0
#include "compile/helper/bcc_compiler.h"

#include <bcc/bcc_common.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>

#include "compile/helper/bcc_names.h"
#include "compile/helper/btf_writer.h"
#include "compile/helper/created_maps.h"
#include "compile/helper/layout.h"
#include "compile/helper/opened_files.h"
#include "compile/helper/program_types.h"
#include "compile/marker.h"

namespace snoopbox::compile {
namespace {

// See SNOOP_EVENT and snoop_events in bpf_sources/include/snoop.h.
constexpr std::string_view layout_prefix = "snoop_layout_";
constexpr std::string_view ring_name = "snoop_events";
using Module = std::unique_ptr<void, decltype(&bpf_module_destroy)>;

// The maps that user space reads by key. The kernel wants no types of the others.
bool has_types(std::uint32_t type) {
    return type == BPF_MAP_TYPE_HASH || type == BPF_MAP_TYPE_ARRAY ||
           type == BPF_MAP_TYPE_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_ARRAY ||
           type == BPF_MAP_TYPE_LRU_HASH || type == BPF_MAP_TYPE_LRU_PERCPU_HASH;
}

// The members of the struct that was submitted to a buffer last: "pid" of "pid#u32".
std::vector<std::string> submitted_members(void* module, const std::string& buffer) {
    std::vector<std::string> members;
    for (std::size_t i = 0; i < bpf_perf_event_fields(module, buffer.c_str()); ++i) {
        const std::string member = bpf_perf_event_field(module, buffer.c_str(), i);
        members.push_back(member.substr(0, member.find('#')));
    }
    return members;
}

// Gives the maps of a program of others the types that they have in its C.
void add_types(void* module, std::string_view source, Object& object) {
    const ProgramTypes types(program_types());
    if (types.all() == nullptr) {
        return;
    }
    object.types = program_types();
    object.kept = types.kept_in(source);
    for (auto& map : object.maps) {
        if (map.type == BPF_MAP_TYPE_RINGBUF || map.type == BPF_MAP_TYPE_PERF_EVENT_ARRAY) {
            if (const auto id = types.struct_of(submitted_members(module, map.name)); id != 0) {
                map.types = MapTypes{0, id};
            }
        } else if (has_types(map.type)) {
            map.types = types.of_map(map.name);
        }
    }
}

// Collects tables in libbcc's order. Tables that only describe an event become layouts, not maps.
Status take_tables(void* module, bool of_others, Object& object,
                   std::map<int, std::uint32_t>& index_by_fd) {
    for (std::size_t id = 0; id < bpf_num_tables(module); ++id) {
        const std::string name = bpf_table_name(module, id);
        if (name.starts_with(layout_prefix)) {
            auto layout = parse_layout(bpf_table_leaf_desc_id(module, id));
            if (!layout) {
                return within("the event", std::move(layout.error()));
            }
            object.layouts.push_back(std::move(*layout));
            continue;
        }
        const int fd = bpf_table_fd_id(module, id);
        const auto created = created_maps().find(fd);
        if (created == created_maps().end()) {
            return fail("map \"" + name +
                        "\" is none that libbcc made: shared, extern and pinned "
                        "maps are not supported");
        }
        Map map = created->second;
        map.name = name;  // the kernel's name would be cut at 15 characters
        if (has_types(map.type) && !of_others) {
            auto key = parse_type(bpf_table_key_desc_id(module, id));
            auto value = parse_type(bpf_table_leaf_desc_id(module, id));
            if (key && value && bytes_of(*key) == map.key_size &&
                bytes_of(*value) == map.value_size) {
                map.key = std::move(*key);
                map.value = std::move(*value);
            }
        }
        index_by_fd[fd] = static_cast<std::uint32_t>(object.maps.size());
        object.maps.push_back(std::move(map));
    }
    return {};
}

std::uint64_t immediate(const bpf_insn* at) {
    return static_cast<std::uint32_t>(at[0].imm) |
           (std::uint64_t{static_cast<std::uint32_t>(at[1].imm)} << 32U);
}

// libbcc leaves out what the address of data is: zero, with an offset of less than 2^31, is there
// in an instruction that clang uses for numbers only if they need 64 bits.
bool is_address_of_data(const bpf_insn* at) {
    const auto value = static_cast<std::int64_t>(immediate(at));
    return at->src_reg == 0 && value >= 0 && value <= std::numeric_limits<std::int32_t>::max();
}

// Finds the values that the loader must fill in, and clears them.
Status take_references(Program& program, const Object& object,
                       const std::map<int, std::uint32_t>& index_by_fd,
                       std::vector<Reference>& references) {
    auto& code = program.instructions;
    const auto ring = static_cast<std::uint32_t>(
        std::ranges::find(object.maps, ring_name, &Map::name) - object.maps.begin());
    for (std::uint32_t i = 0; i + 1 < code.size(); ++i) {
        if (code[i].code != (BPF_LD | BPF_IMM | BPF_DW)) {
            continue;
        }
        if (code[i].src_reg == BPF_PSEUDO_MAP_FD) {
            const auto index = index_by_fd.find(code[i].imm);
            if (index == index_by_fd.end()) {
                return fail(program.name + " uses a map that libbcc did not make");
            }
            references.push_back({Reference::To::map, i, index->second});
            code[i].src_reg = 0;
            code[i].imm = 0;
        } else if (immediate(&code[i]) == ring_marker) {
            references.push_back({Reference::To::map, i, ring});
            code[i].imm = code[i + 1].imm = 0;
        } else if ((immediate(&code[i]) & constant_marker_mask) == constant_marker) {
            const auto index = immediate(&code[i]) & ~constant_marker_mask;
            if (index >= object.constants.size()) {
                return fail(program.name + " uses a constant that was not declared");
            }
            references.push_back({Reference::To::constant, i, static_cast<std::uint32_t>(index)});
            code[i].imm = code[i + 1].imm = 0;
        } else if (is_address_of_data(&code[i])) {
            return fail(program.name +
                            " uses data that is in no map and no variable of a function: a text, "
                            "table or global variable. libbcc has no place for it",
                        "make it a variable of the function, such as char text[] = \"abc\";, or a "
                        "map: BPF_ARRAY");
        }
        ++i;  // the instruction takes two slots
    }
    return {};
}

Status take_programs(void* module, const BccInput& input,
                     const std::map<int, std::uint32_t>& index_by_fd, Object& object) {
    for (std::size_t id = 0; id < bpf_num_functions(module); ++id) {
        const std::string name = bpf_function_name(module, id);
        const auto section = input.sections.find(name);
        if (section == input.sections.end() && !input.of_others) {
            continue;
        }
        Program program{
            name, section == input.sections.end() ? section_by_name(name) : section->second, {}};
        program.instructions.resize(bpf_function_size_id(module, id) / sizeof(bpf_insn));
        std::memcpy(program.instructions.data(), bpf_function_start_id(module, id),
                    program.instructions.size() * sizeof(bpf_insn));
        std::vector<Reference> references;
        TRY(take_references(program, object, index_by_fd, references));
        object.programs.push_back(std::move(program));
        object.references.push_back(std::move(references));
    }
    for (const auto& [name, section] : input.sections) {
        if (std::ranges::find(object.programs, name, &Program::name) == object.programs.end()) {
            return fail(input.of_others
                            ? "the C has no function " + name + " that is not static"
                            : "not every program that the tool declares is in its C source");
        }
    }
    if (object.programs.empty()) {
        return fail("the C has no program: a function that is not static");
    }
    return {};
}

// Drops maps that no program uses, such as the event ring buffer of a tool that only counts.
void drop_unused_maps(Object& object) {
    std::vector<std::uint32_t> new_index(object.maps.size(), 0);
    for (const auto& references : object.references) {
        for (const auto& reference : references) {
            if (reference.to == Reference::To::map) {
                new_index[reference.index] = 1;
            }
        }
    }
    std::vector<Map> kept;
    for (std::size_t i = 0; i < object.maps.size(); ++i) {
        if (new_index[i] != 0) {
            new_index[i] = static_cast<std::uint32_t>(kept.size());
            kept.push_back(std::move(object.maps[i]));
        }
    }
    object.maps = std::move(kept);
    for (auto& references : object.references) {
        for (auto& reference : references) {
            if (reference.to == Reference::To::map) {
                reference.index = new_index[reference.index];
            }
        }
    }
}

}  // namespace

Result<Object> compile_with_bcc(const BccInput& input) {
    setenv("BCC_KERNEL_SOURCE", input.header_dir.c_str(), 1);
    std::vector<const char*> flags;
    for (const auto& flag : input.flags) {
        flags.push_back(flag.c_str());
    }
    const Module module(
        bpf_module_create_c_from_string(input.source.c_str(), 0, flags.data(),
                                        static_cast<int>(flags.size()), false, nullptr),
        &bpf_module_destroy);
    if (!module) {
        // clang says only that it does not find them.
        for (const auto& [name, why] : opened_files().refused) {
            std::fprintf(stderr, "%s is not read: %s\n", name.c_str(), why.c_str());
        }
        return fail("compilation failed");
    }
    Object object;
    const char* license = bpf_module_license(module.get());
    object.license = license == nullptr ? "GPL" : license;
    object.constants = input.constants;
    std::map<int, std::uint32_t> index_by_fd;
    TRY(take_tables(module.get(), input.of_others, object, index_by_fd));
    TRY(take_programs(module.get(), input, index_by_fd, object));
    drop_unused_maps(object);
    if (input.of_others) {
        add_types(module.get(), input.source, object);
    }
    return object;
}

}  // namespace snoopbox::compile
