// SPDX-License-Identifier: Apache-2.0
#include "compile/helper/btf_writer.h"

#include <bpf/btf.h>
#include <linux/btf.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

namespace snoopbox::compile {
namespace {

// libbcc's members for what the compiler leaves free.
constexpr std::string_view padding = "__pad_";

struct Scalar {
    std::string_view name;  // as clang prints it
    std::uint32_t bytes;
    int encoding;
};

constexpr auto scalars = std::to_array<Scalar>({
    {"char", 1, BTF_INT_SIGNED},
    {"signed char", 1, BTF_INT_SIGNED},
    {"unsigned char", 1, 0},
    {"_Bool", 1, BTF_INT_BOOL},
    {"bool", 1, BTF_INT_BOOL},
    {"short", 2, BTF_INT_SIGNED},
    {"unsigned short", 2, 0},
    {"int", 4, BTF_INT_SIGNED},
    {"unsigned int", 4, 0},
    {"long", 8, BTF_INT_SIGNED},
    {"unsigned long", 8, 0},
    {"long long", 8, BTF_INT_SIGNED},
    {"unsigned long long", 8, 0},
    {"__int128", 16, BTF_INT_SIGNED},
    {"unsigned __int128", 16, 0},
});

class Builder {
  public:
    Builder() : btf_(btf__new_empty(), &btf__free) {}

    Result<std::string> build(const Object& object) {
        if (!btf_) {
            return fail_errno("cannot begin BTF", errno);
        }
        index_type_ = add_scalar("int");
        if (!object.types.empty()) {
            program_.reset(btf__new(object.types.data(), static_cast<__u32>(object.types.size())));
        }
        for (const auto& layout : object.layouts) {
            add_layout(layout);
        }
        for (const auto id : object.kept) {
            copy(id);
        }
        if (!object.maps.empty()) {
            add_maps(object);
        }
        if (!object.constants.empty()) {
            add_constants(object);
        }
        if (!error_.empty()) {
            return fail(error_);
        }
        std::uint32_t size = 0;
        const void* data = btf__raw_data(btf_.get(), &size);
        if (data == nullptr) {
            return fail_errno("cannot finish BTF", errno);
        }
        return std::string(static_cast<const char*>(data), size);
    }

  private:
    // btf__add_* return the new type's ID or -errno. We report the first failure.
    int check(int result, const std::string& what) {
        if (result < 0 && error_.empty()) {
            error_ = "cannot describe " + what + ": " + strerrordesc_np(-result);
        }
        return result;
    }

    int add_scalar(std::string_view name) {
        for (const auto& scalar : scalars) {
            if (scalar.name == name) {
                // BTF uses C's name for the type. Does not add a name that already exists.
                const std::string text(name);
                const int known = btf__find_by_name_kind(btf_.get(), text.c_str(), BTF_KIND_INT);
                return known > 0 ? known
                                 : check(btf__add_int(btf_.get(), text.c_str(), scalar.bytes,
                                                      scalar.encoding),
                                         text);
            }
        }
        error_ = "a member of type \"" + std::string(name) + "\" cannot be part of an event";
        return -EINVAL;
    }

    // Returns the type's ID, or a negative number.
    int add_layout(const Layout& layout) {
        if (layout.name.empty()) {
            return add_scalar(layout.members.front().type);
        }
        const auto [known, is_new] = layouts_.emplace(layout.name, -EINVAL);
        return is_new ? known->second = add_struct(layout) : known->second;
    }

    int add_struct(const Layout& layout) {
        std::vector<std::pair<const Member*, int>> members;
        std::uint32_t size = 0;
        for (const auto& member : layout.members) {
            int type = add_scalar(member.type);
            if (type < 0) {
                error_ = "struct " + layout.name + ", " + member.name + ": " + error_;
                return type;
            }
            if (member.count > 0) {
                type =
                    check(btf__add_array(btf_.get(), index_type_, type, member.count), member.name);
            }
            members.emplace_back(&member, type);
            size += static_cast<std::uint32_t>(btf__resolve_size(btf_.get(), unsigned(type)));
        }
        const int id = check(btf__add_struct(btf_.get(), layout.name.c_str(), size), layout.name);
        std::uint32_t at = 0;
        for (const auto& [member, type] : members) {
            if (!member->name.starts_with(padding)) {
                check(btf__add_field(btf_.get(), member->name.c_str(), type, at * 8, 0),
                      member->name);
            }
            at += static_cast<std::uint32_t>(btf__resolve_size(btf_.get(), unsigned(type)));
        }
        return id;
    }

    // Copies one of the program's own types, and what it is made of. What pointers point to is left
    // out: only their values are shown. Returns the type's ID, or a negative number.
    int copy(__u32 id) {
        const btf_type* type = id == 0 ? nullptr : btf__type_by_id(program_.get(), id);
        if (type == nullptr) {
            return 0;
        }
        if (const auto known = copied_.find(id); known != copied_.end()) {
            return known->second;
        }
        const int added = check(btf__add_type(btf_.get(), program_.get(), type), "a type");
        copied_[id] = added;
        if (btf_is_ptr(type)) {
            set_type(added, 0);
        } else if (btf_is_mod(type) || btf_is_typedef(type)) {
            set_type(added, copy(type->type));
        } else if (btf_is_array(type)) {
            const int element = copy(btf_array(type)->type);
            if (auto* copied = added_type(added)) {
                btf_array(copied)->type = static_cast<__u32>(element);
                btf_array(copied)->index_type = static_cast<__u32>(index_type_);
            }
        } else if (btf_is_composite(type)) {
            for (int i = 0; i < btf_vlen(type); ++i) {
                const int member = copy(btf_members(type)[i].type);
                if (auto* copied = added_type(added)) {
                    btf_members(copied)[i].type = static_cast<__u32>(member);
                }
            }
        }
        return added;
    }
    // Valid until the next type is added. libbpf adds types, but has no way to change them.
    btf_type* added_type(int id) {
        return id <= 0 ? nullptr
                       : const_cast<btf_type*>(  // NOLINT(*-const-cast)
                             btf__type_by_id(btf_.get(), static_cast<__u32>(id)));
    }
    void set_type(int id, int refers_to) {
        if (auto* type = added_type(id)) {
            type->type = static_cast<__u32>(refers_to);
        }
    }

    // The types of a map's keys and values; 0: none.
    std::pair<int, int> contents_of(const Map& map) {
        if (map.types && program_) {
            return {copy(map.types->key), copy(map.types->value)};
        }
        return map.key && map.value ? std::pair(add_layout(*map.key), add_layout(*map.value))
                                    : std::pair(0, 0);
    }

    // libbpf reads an attribute's value from the length of an array that a member points to.
    int add_attribute(std::uint32_t value) {
        const int array = check(btf__add_array(btf_.get(), index_type_, index_type_, value), "map");
        return check(btf__add_ptr(btf_.get(), array), "map");
    }

    void add_maps(const Object& object) {
        std::vector<int> variables;
        for (const auto& map : object.maps) {
            const auto [key, value] = contents_of(map);
            std::vector<std::pair<const char*, int>> members{
                {"type", add_attribute(map.type)},
                {"key_size", add_attribute(map.key_size)},
                {"max_entries", add_attribute(map.max_entries)},
                {"map_flags", add_attribute(map.flags)}};
            // libbpf takes the size of the type, and nothing else beside it: of a buffer, that is
            // not the size of a value.
            if (value == 0) {
                members.emplace_back("value_size", add_attribute(map.value_size));
            }
            for (const auto& [name, type] : {std::pair("key", key), std::pair("value", value)}) {
                if (type != 0) {
                    members.emplace_back(name, check(btf__add_ptr(btf_.get(), type), map.name));
                }
            }
            const int definition =
                check(btf__add_struct(btf_.get(), nullptr, map_definition_bytes), map.name);
            for (std::size_t i = 0; i < members.size(); ++i) {
                check(btf__add_field(btf_.get(), members[i].first, members[i].second,
                                     static_cast<std::uint32_t>(i * 64), 0),
                      map.name);
            }
            variables.push_back(check(
                btf__add_var(btf_.get(), map.name.c_str(), BTF_VAR_GLOBAL_ALLOCATED, definition),
                map.name));
        }
        add_section(".maps", variables, map_definition_bytes);
    }

    void add_constants(const Object& object) {
        // const volatile: libbpf's convention for values set before loading and fixed after that.
        const int number = check(btf__add_int(btf_.get(), "s64", 8, BTF_INT_SIGNED), "s64");
        const int constant = check(
            btf__add_const(btf_.get(), check(btf__add_volatile(btf_.get(), number), "s64")), "s64");
        std::vector<int> variables;
        for (const auto& name : object.constants) {
            variables.push_back(check(
                btf__add_var(btf_.get(), name.c_str(), BTF_VAR_GLOBAL_ALLOCATED, constant), name));
        }
        add_section(".rodata", variables, 8);
    }

    void add_section(const char* name, const std::vector<int>& variables, std::uint32_t bytes) {
        const auto total = static_cast<std::uint32_t>(variables.size() * bytes);
        check(btf__add_datasec(btf_.get(), name, total), name);
        for (std::size_t i = 0; i < variables.size(); ++i) {
            check(btf__add_datasec_var_info(btf_.get(), variables[i],
                                            static_cast<std::uint32_t>(i * bytes), bytes),
                  name);
        }
    }

    std::unique_ptr<btf, decltype(&btf__free)> btf_;
    int index_type_ = 0;
    std::map<std::string, int> layouts_;  // those that were added, by name
    std::unique_ptr<btf, decltype(&btf__free)> program_{nullptr, &btf__free};
    std::map<__u32, int> copied_;  // of its types
    std::string error_;
};

}  // namespace

std::uint32_t scalar_bytes(std::string_view type) {
    const auto* const found = std::ranges::find(scalars, type, &Scalar::name);
    return found == scalars.end() ? 0 : found->bytes;
}

std::uint32_t bytes_of(const Layout& layout) {
    std::uint32_t total = 0;
    for (const auto& member : layout.members) {
        const auto bytes = scalar_bytes(member.type);
        if (bytes == 0) {
            return 0;
        }
        total += bytes * std::max(member.count, 1U);
    }
    return total;
}

Result<std::string> make_btf(const Object& object) {
    return Builder().build(object);
}

}  // namespace snoopbox::compile
