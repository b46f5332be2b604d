// SPDX-License-Identifier: Apache-2.0
#include "attach/object_types.h"

#include <bpf/btf.h>
#include <linux/bpf.h>

#include <cstddef>
#include <cstring>

#include "bpf/elf.h"
#include "util/btf_types.h"

namespace snoopbox::attach {
namespace {

// Interface: tools/lib/bpf/libbpf_internal.h, which has no public counterpart. Offsets are relative
// to the end of the header.
struct ExtHeader {
    __u16 magic;
    __u8 version;
    __u8 flags;
    __u32 header_bytes;
    __u32 func_info_offset, func_info_bytes;
    __u32 line_info_offset, line_info_bytes;
    __u32 core_relo_offset, core_relo_bytes;
};
struct CoreRelocation {  // bpf_core_relo, including kinds that only newer compilers know
    __u32 instruction_offset;
    __u32 type_id;
    __u32 access_offset;
    __u32 kind;
};
struct ExtSection {
    __u32 name_offset;
    __u32 count;
};

// Returns false and leaves `bytes` unchanged if too few bytes are left.
template <typename T>
bool take(std::string_view& bytes, T& value) {
    if (bytes.size() < sizeof value) {
        return false;
    }
    std::memcpy(&value, bytes.data(), sizeof value);
    bytes.remove_prefix(sizeof value);
    return true;
}

// The CO-RE relocations of .BTF.ext, grouped by program section.
std::string_view relocations(std::string_view ext) {
    ExtHeader header{};
    std::string_view rest = ext;
    if (!take(rest, header) || header.header_bytes < sizeof header ||
        header.header_bytes > ext.size()) {
        return {};
    }
    rest = ext.substr(header.header_bytes);
    return header.core_relo_offset > rest.size()
               ? std::string_view()
               : rest.substr(header.core_relo_offset, header.core_relo_bytes);
}

void add_relocated(std::string_view ext, std::set<std::uint32_t>& types) {
    std::string_view rest = relocations(ext);
    __u32 record_bytes = 0;
    CoreRelocation relocation{};
    if (!take(rest, record_bytes) || record_bytes < sizeof relocation) {
        return;
    }
    for (ExtSection section{}; take(rest, section);) {
        for (__u32 i = 0; i < section.count && rest.size() >= record_bytes; ++i) {
            std::memcpy(&relocation, rest.data(), sizeof relocation);
            rest.remove_prefix(record_bytes);
            if (relocation.kind != BPF_CORE_TYPE_ID_LOCAL) {  // can be any type of the program
                types.insert(relocation.type_id);
            }
        }
    }
}

// Adds the types of programs' arguments, such as `struct trace_event_raw_sys_enter *ctx`.
void add_contexts(const Object& object, std::set<std::uint32_t>& types) {
    const btf* all = object.types();
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, object.handle()) {
        const auto id = btf__find_by_name_kind(all, bpf_program__name(program), BTF_KIND_FUNC);
        const btf_type* function = id < 0 ? nullptr : btf__type_by_id(all, static_cast<__u32>(id));
        const btf_type* proto =
            function == nullptr ? nullptr : btf__type_by_id(all, function->type);
        if (proto == nullptr || !btf_is_func_proto(proto)) {
            continue;
        }
        for (int i = 0; i < btf_vlen(proto); ++i) {
            const btf_type* argument = plain_type(all, btf_params(proto)[i].type);
            if (argument != nullptr && btf_is_ptr(argument)) {
                types.insert(argument->type);
            }
        }
    }
}

// Adds the types that typedefs and qualifiers in `types` resolve to.
void add_aliased(const btf* all, std::set<std::uint32_t>& types) {
    for (const std::uint32_t id : std::set(types)) {
        constexpr int most_steps = 32;
        const btf_type* type = btf__type_by_id(all, id);
        for (int steps = 0;
             steps < most_steps && type != nullptr && (btf_is_mod(type) || btf_is_typedef(type));
             ++steps) {
            types.insert(type->type);
            type = btf__type_by_id(all, type->type);
        }
    }
}

}  // namespace

std::vector<std::string> maps_of_type(const Object& object, bpf_map_type type) {
    std::vector<std::string> names;
    bpf_map* map = nullptr;
    bpf_object__for_each_map(map, object.handle()) {
        if (bpf_map__type(map) == type) {
            names.emplace_back(bpf_map__name(map));
        }
    }
    return names;
}

std::uint32_t take_record_type(const Object& object, const std::string& map) {
    bpf_map* ring = bpf_object__find_map_by_name(object.handle(), map.c_str());
    if (ring == nullptr) {
        return 0;
    }
    const std::uint32_t type = bpf_map__btf_value_type_id(ring);
    // A perf event array has the numbers of CPUs as keys, and descriptors as values.
    const bool is_ring = bpf_map__type(ring) == BPF_MAP_TYPE_RINGBUF;
    bpf_map__set_key_size(ring, is_ring ? 0 : sizeof(__u32));
    bpf_map__set_value_size(ring, is_ring ? 0 : sizeof(__u32));
    return type;
}

std::set<std::uint32_t> types_of_maps(const Object& object) {
    std::set<std::uint32_t> types;
    bpf_map* map = nullptr;
    bpf_object__for_each_map(map, object.handle()) {
        types.insert(bpf_map__btf_key_type_id(map));
        types.insert(bpf_map__btf_value_type_id(map));
    }
    add_aliased(object.types(), types);
    return types;
}

std::set<std::uint32_t> types_looked_at(const Object& object, std::string_view elf) {
    std::set<std::uint32_t> types;
    add_contexts(object, types);
    if (const auto ext = bpf::find_section(elf, ".BTF.ext")) {
        add_relocated(*ext, types);
    }
    add_aliased(object.types(), types);
    return types;
}

std::uint32_t value_type(const Object& object, int fd) {
    bpf_map* map = nullptr;
    bpf_object__for_each_map(map, object.handle()) {
        if (bpf_map__fd(map) == fd) {
            return bpf_map__btf_value_type_id(map);
        }
    }
    return 0;
}

}  // namespace snoopbox::attach
