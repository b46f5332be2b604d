// SPDX-License-Identifier: Apache-2.0
#include "compile/helper/program_types.h"

#include <algorithm>
#include <cerrno>

#include "util/ascii.h"
#include "util/btf_types.h"

namespace snoopbox::compile {
namespace {

std::string& taken() {
    static std::string raw;
    return raw;
}

// By BPF_ANNOTATE_KV_PAIR of libbcc's helpers.h.
constexpr const char* map_struct = "____btf_map_";

// The first typedef of a struct; 0 if there is none.
std::uint32_t typedef_of(const btf* types, std::uint32_t id) {
    for (__u32 other = 1; other < btf__type_cnt(types); ++other) {
        const btf_type* type = btf__type_by_id(types, other);
        if (btf_is_typedef(type) && type->type == id) {
            return other;
        }
    }
    return 0;
}

}  // namespace

const std::string& program_types() {
    return taken();
}

ProgramTypes::ProgramTypes(const std::string& raw)
    : types_(raw.empty() ? nullptr : btf__new(raw.data(), static_cast<std::uint32_t>(raw.size())),
             &btf__free) {}

std::optional<MapTypes> ProgramTypes::of_map(const std::string& map) const {
    const int id = btf__find_by_name_kind(all(), (map_struct + map).c_str(), BTF_KIND_STRUCT);
    const btf_type* pair = id < 0 ? nullptr : btf__type_by_id(all(), static_cast<__u32>(id));
    if (pair == nullptr || btf_vlen(pair) != 2) {
        return std::nullopt;
    }
    return MapTypes{btf_members(pair)[0].type, btf_members(pair)[1].type};
}

// "struct event *snoop_type_0;", or a typedef in place of the struct, behind a semicolon.
std::vector<std::uint32_t> ProgramTypes::kept_in(std::string_view source) const {
    constexpr std::string_view variable = " *snoop_type_";
    std::vector<std::uint32_t> kept;
    for (auto at = source.find(variable); at != std::string_view::npos;
         at = source.find(variable, at + 1)) {
        const auto words = trimmed(source.substr(0, at).substr(source.rfind(';', at) + 1));
        const auto space = words.find_last_of(" \n");
        const std::string name(space == std::string_view::npos ? words : words.substr(space + 1));
        for (const auto kind : {BTF_KIND_TYPEDEF, BTF_KIND_STRUCT, BTF_KIND_UNION}) {
            const int id = btf__find_by_name_kind(all(), name.c_str(), kind);
            const bool is_typedef = space == std::string_view::npos;
            if (id > 0 && (kind == BTF_KIND_TYPEDEF) == is_typedef) {
                kept.push_back(static_cast<std::uint32_t>(id));
            }
        }
    }
    return kept;
}

std::uint32_t ProgramTypes::struct_of(const std::vector<std::string>& members) const {
    for (__u32 id = 1; !members.empty() && id < btf__type_cnt(all()); ++id) {
        const btf_type* type = btf__type_by_id(all(), id);
        if (!btf_is_struct(type) || btf_vlen(type) != members.size()) {
            continue;
        }
        const btf_member* own = btf_members(type);
        if (std::equal(members.begin(), members.end(), own,
                       [&](const std::string& name, const btf_member& member) {
                           return name_at(all(), member.name_off) == name;
                       })) {
            const auto name = type->name_off == 0 ? typedef_of(all(), id) : 0;
            return name != 0 ? name : id;
        }
    }
    return 0;
}

}  // namespace snoopbox::compile

// The signature is libbpf's; the linker option in CMakeLists.txt exports the symbol.
extern "C" int btf__load_into_kernel(struct btf* btf) {
    __u32 bytes = 0;
    if (const void* data = btf__raw_data(btf, &bytes); data != nullptr) {
        snoopbox::compile::taken().assign(static_cast<const char*>(data), bytes);
    }
    return -EPERM;
}
