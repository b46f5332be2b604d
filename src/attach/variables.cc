// SPDX-License-Identifier: Apache-2.0
#include "attach/variables.h"

#include <cstddef>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "util/btf_types.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::attach {
namespace {

struct Variable {
    std::string name;
    std::uint32_t offset = 0;
    std::uint32_t bytes = 0;
    bool is_signed = false;
    bool is_bool = false;
};

std::optional<Variable> as_number(const btf* types, const btf_var_secinfo& entry) {
    const btf_type* variable = btf__type_by_id(types, entry.type);
    const btf_type* type =
        variable != nullptr && btf_is_var(variable) ? plain_type(types, variable->type) : nullptr;
    if (type == nullptr || !(btf_is_int(type) || btf_is_any_enum(type)) ||
        type->size != entry.size || type->size == 0 || type->size > sizeof(std::uint64_t)) {
        return std::nullopt;
    }
    Variable found{std::string(name_at(types, variable->name_off)), entry.offset, type->size};
    found.is_signed = is_signed_type(types, type);
    if (btf_is_int(type)) {
        found.is_bool = (btf_int_encoding(type) & BTF_INT_BOOL) != 0;
    }
    return found;
}

std::vector<Variable> numbers_of(const btf* types) {
    std::vector<Variable> all;
    const auto id =
        types == nullptr ? -1 : btf__find_by_name_kind(types, ".rodata", BTF_KIND_DATASEC);
    if (id < 0) {
        return all;
    }
    const btf_type* section = btf__type_by_id(types, static_cast<__u32>(id));
    const btf_var_secinfo* entries = btf_var_secinfos(section);
    for (int i = 0; i < btf_vlen(section); ++i) {
        if (auto variable = as_number(types, entries[i])) {
            all.push_back(std::move(*variable));
        }
    }
    return all;
}

Status check_fits(const Variable& variable, Number value) {
    const unsigned sign_bits = variable.is_signed ? 1 : 0;
    const unsigned bits = variable.is_bool ? 1 : variable.bytes * 8 - sign_bits;
    const std::uint64_t largest = ~std::uint64_t{0} >> (64 - bits);
    const bool fits =
        value.negative ? variable.is_signed && ~value.bits <= largest : value.bits <= largest;
    if (!fits) {
        return fail(fmt::format("\"{}\" holds {} to {}", variable.name,
                                variable.is_signed ? -static_cast<std::int64_t>(largest) - 1 : 0,
                                largest));
    }
    return {};
}

tl::unexpected<Error> no_such(const std::string& name, const std::vector<Variable>& all) {
    const std::string names = join(all, &Variable::name);
    return fail(fmt::format("the object has no constant \"{}\"", name),
                names.empty() ? "it has none at all that could be set; `const volatile int x = 0;` "
                                "outside of functions makes one"
                              : "those there are: " + names);
}

}  // namespace

Status set_variable(bpf_object* object, const std::string& name, Number value) {
    const auto all = numbers_of(bpf_object__btf(object));
    for (const auto& variable : all) {
        if (variable.name != name) {
            continue;
        }
        TRY(check_fits(variable, value));
        bpf_map* section = bpf_object__find_map_by_name(object, ".rodata");
        std::size_t size = 0;
        const void* data = section == nullptr ? nullptr : bpf_map__initial_value(section, &size);
        if (data == nullptr || std::size_t{variable.offset} + variable.bytes > size) {
            return fail("the object's section .rodata is damaged", "make the object again");
        }
        std::string content(static_cast<const char*>(data), size);
        // Little-endian, as are all machines that snoopbox supports.
        std::memcpy(content.data() + variable.offset, &value.bits, variable.bytes);
        const int code = bpf_map__set_initial_value(section, content.data(), content.size());
        return code == 0 ? Status{} : Status(fail_errno("constant " + name, -code));
    }
    return no_such(name, all);
}

}  // namespace snoopbox::attach
