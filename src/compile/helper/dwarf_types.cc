// SPDX-License-Identifier: Apache-2.0
#include "compile/helper/dwarf_types.h"

#include <dwarf.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "compile/helper/dwarf_file.h"
#include "compile/helper/dwarf_place.h"
#include "compile/helper/dwarf_registers.h"
#include "util/ascii.h"
#include "util/format.h"

namespace snoopbox::compile {
namespace {

// More than anyone names in an expression. What is nearer comes first.
constexpr std::uint32_t most_types = 16384;
constexpr int most_pointers = 10;
constexpr std::size_t most_members = 4096;
constexpr std::size_t most_dimensions = 16;
constexpr std::size_t longest_name = 128;

// "vector_int" for "vector<int>".
std::string as_word(const char* name) {
    std::string word;
    for (const char* c = name; c != nullptr && *c != '\0' && word.size() < longest_name; ++c) {
        if (in_identifier(*c)) {
            word += *c;
        } else if (!word.ends_with('_')) {
            word += '_';
        }
    }
    while (name != nullptr && word.size() > 1 && word.ends_with('_') &&
           !std::string_view(name).ends_with('_')) {
        word.pop_back();
    }
    return word.empty() || is_digit(word.front()) ? "" : word;
}

// Of a member or argument: none if C would call it otherwise.
std::string own_name(Dwarf_Die& die) {
    const char* name = dwarf_diename(&die);
    auto word = as_word(name);
    return name != nullptr && word == name ? word : std::string();
}

// The arguments are those of what runs; an entry without any has those of its declaration.
std::vector<Dwarf_Die> parameters_of(Dwarf_Die function) {
    std::vector<Dwarf_Die> parameters;
    constexpr int longest_chain = 4;
    for (int steps = 0; parameters.empty() && steps < longest_chain; ++steps) {
        for_each_child(function, [&](Dwarf_Die& child) {
            if (dwarf_tag(&child) == DW_TAG_formal_parameter) {
                parameters.push_back(child);
            }
            return parameters.size() < most_members;
        });
        Dwarf_Attribute origin;
        if (dwarf_attr(&function, DW_AT_abstract_origin, &origin) == nullptr &&
            dwarf_attr(&function, DW_AT_specification, &origin) == nullptr) {
            break;
        }
        if (dwarf_formref_die(&origin, &function) == nullptr) {
            break;
        }
    }
    return parameters;
}

}  // namespace

// Types refer to each other in circles, so each gets its ID before it is written.
DwarfTypes::Id DwarfTypes::reserve(Write write) {
    queue_.push_back(std::move(write));
    return next_++;
}

Result<std::string> DwarfTypes::finish() {
    for (Id id = 1; !queue_.empty(); ++id) {
        const auto write = std::move(queue_.front());
        queue_.pop_front();
        if (const int got = write(); got != static_cast<int>(id)) {
            return fail(fmt::format("its types cannot be expressed: {}", got));
        }
    }
    __u32 bytes = 0;
    const void* data = btf__raw_data(btf_.get(), &bytes);
    return data == nullptr ? Result<std::string>(fail_errno("no types can be made", errno))
                           : std::string(static_cast<const char*>(data), bytes);
}

void DwarfTypes::add_function(const std::string& name, Dwarf_Die function, int language) {
    struct Parameter {
        std::string name;
        Dwarf_Die type;
        Registers::Place place;
    };
    const auto result = entry_at(function, DW_AT_type);
    Registers registers(file_.machine(), language, result);
    std::vector<Parameter> all;
    for (auto& die : parameters_of(function)) {
        if (const auto type = entry_at(die, DW_AT_type)) {
            all.push_back({own_name(die), *type, registers.next(*type)});
        }
    }
    const auto id = reserve([this, name, id = next_] {
        return btf__add_func(btf_.get(), name.c_str(), BTF_FUNC_GLOBAL, static_cast<int>(id) + 1);
    });
    reserve([this, result, all] {
        const int proto = btf__add_func_proto(btf_.get(), static_cast<int>(id_of(result, 0)));
        for (const auto& [own, type, place] : all) {
            const auto of = place.is_address ? reserve([this, type = type] {
                return btf__add_ptr(btf_.get(), static_cast<int>(id_of(type, 1)));
            })
                                             : id_of(type, 0);
            if (const int error =
                    btf__add_func_param(btf_.get(), own.c_str(), static_cast<int>(of));
                error != 0) {
                return error;
            }
        }
        return proto;
    });
    const auto tag = [this, id](std::string text, int index) {
        reserve([this, id, index, text = std::move(text)] {
            return btf__add_decl_tag(btf_.get(), text.c_str(), static_cast<int>(id), index);
        });
    };
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].place.position > 0) {
            tag(fmt::format("arg{}", all[i].place.position), static_cast<int>(i));
        }
    }
    if (registers.has_result()) {
        tag("ret", -1);
    }
}

DwarfTypes::Id DwarfTypes::id_of(std::optional<Dwarf_Die> type, int depth) {
    if (!type) {
        return 0;
    }
    const auto known = known_.find(type->addr);
    if (known != known_.end()) {
        return known->second;
    }
    const auto id = of_type(*type, depth);
    known_.emplace(type->addr, id);
    return id;
}

DwarfTypes::Id DwarfTypes::of_type(Dwarf_Die type, int depth) {
    const bool is_full = next_ >= most_types;
    const auto through = [&](auto add) {
        return reserve([this, type, depth, add]() mutable {
            return add(static_cast<int>(id_of(entry_at(type, DW_AT_type), depth)));
        });
    };
    switch (dwarf_tag(&type)) {
        case DW_TAG_typedef: {
            auto name = as_word(dwarf_diename(&type));
            return name.empty() ? id_of(entry_at(type, DW_AT_type), depth)
                                : through([this, name = std::move(name)](int to) {
                                      return btf__add_typedef(btf_.get(), name.c_str(), to);
                                  });
        }
        case DW_TAG_const_type:
            return through([this](int to) { return btf__add_const(btf_.get(), to); });
        case DW_TAG_volatile_type:
            return through([this](int to) { return btf__add_volatile(btf_.get(), to); });
        case DW_TAG_restrict_type:
            return through([this](int to) { return btf__add_restrict(btf_.get(), to); });
        case DW_TAG_atomic_type:
        case DW_TAG_immutable_type:
        case DW_TAG_packed_type:
        case DW_TAG_shared_type:
            return reserve([this, type, depth]() mutable {
                // C has no other word for it that BTF knows.
                return btf__add_volatile(
                    btf_.get(), static_cast<int>(id_of(entry_at(type, DW_AT_type), depth)));
            });
        case DW_TAG_pointer_type:
        case DW_TAG_reference_type:
        case DW_TAG_rvalue_reference_type:
            return of_pointer(type, depth);
        case DW_TAG_base_type:
            return of_base(type);
        case DW_TAG_array_type:
            return of_array(type, depth);
        case DW_TAG_structure_type:
        case DW_TAG_class_type:
        case DW_TAG_union_type:
            return is_full ? bytes_without_members(bytes_of(type)) : of_record(type, depth);
        case DW_TAG_enumeration_type:
            return of_enumeration(type);
        case DW_TAG_subroutine_type:
            return of_subroutine(type, depth);
        case DW_TAG_unspecified_type:  // std::nullptr_t
        case DW_TAG_ptr_to_member_type:
            return bytes_without_members(std::max<std::uint64_t>(bytes_of(type), sizeof(void*)));
        default:
            return bytes_without_members(bytes_of(type));
    }
}

DwarfTypes::Id DwarfTypes::of_pointer(Dwarf_Die type, int depth) {
    return reserve([this, type, depth]() mutable {
        auto to = entry_at(type, DW_AT_type);
        if (next_ >= most_types) {
            to.reset();
        }
        const auto plain = to ? plain_type_of(*to) : std::nullopt;
        auto record = plain.value_or(Dwarf_Die{});
        if (depth >= most_pointers && plain && is_record(dwarf_tag(&record))) {
            const auto name = as_word(dwarf_diename(&record));
            return btf__add_ptr(btf_.get(),
                                name.empty() ? 0 : static_cast<int>(forward(record, name)));
        }
        return btf__add_ptr(btf_.get(), static_cast<int>(id_of(to, depth + 1)));
    });
}

DwarfTypes::Id DwarfTypes::of_base(Dwarf_Die type) {
    const auto bytes = bytes_of(type);
    const auto encoding = number_at(type, DW_AT_encoding).value_or(0);
    const char* own = dwarf_diename(&type);
    std::string name = own == nullptr ? "" : own;  // "long unsigned int"
    const bool has_words =
        std::ranges::all_of(name, [](char c) { return in_identifier(c) || c == ' '; });
    if (!has_words || name.empty() || name.front() == ' ' || name.back() == ' ' ||
        name.find("  ") != std::string::npos || name.size() > longest_name) {
        name = fmt::format("bits{}", bytes * 8);
    }
    int flags = 0;
    switch (encoding) {
        case DW_ATE_boolean:
            flags = BTF_INT_BOOL;
            break;
        case DW_ATE_signed:
        case DW_ATE_signed_char:
            flags = BTF_INT_SIGNED;
            break;
        case DW_ATE_unsigned:
        case DW_ATE_unsigned_char:
        case DW_ATE_UTF:
        case DW_ATE_address:
            break;
        case DW_ATE_float:
            if (bytes == 2 || bytes == 4 || bytes == 8 || bytes == 12 || bytes == 16) {
                return reserve([this, name, bytes] {
                    return btf__add_float(btf_.get(), name.c_str(), bytes);
                });
            }
            return bytes_without_members(bytes);
        default:
            return bytes_without_members(bytes);
    }
    if (bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8 && bytes != 16) {
        return bytes_without_members(bytes);
    }
    return reserve([this, name, bytes, flags] {
        return btf__add_int(btf_.get(), name.c_str(), bytes, flags);
    });
}

DwarfTypes::Id DwarfTypes::number_of_array() {
    if (number_ == 0) {
        number_ = reserve([this] { return btf__add_int(btf_.get(), "unsigned int", 4, 0); });
    }
    return number_;
}

DwarfTypes::Id DwarfTypes::of_array(Dwarf_Die type, int depth) {
    std::vector<std::uint32_t> counts;
    for_each_child(type, [&](Dwarf_Die& range) {
        const auto tag = dwarf_tag(&range);
        if (tag == DW_TAG_subrange_type || tag == DW_TAG_enumeration_type) {
            const auto count = number_at(range, DW_AT_count);
            const auto last = number_at(range, DW_AT_upper_bound);
            const auto first = number_at(range, DW_AT_lower_bound).value_or(0);
            const auto many = count  ? *count
                              : last ? *last - first + 1
                                     : 0;  // "char data[]", or of -1
            counts.push_back(many < most_bytes ? static_cast<std::uint32_t>(many) : 0);
        }
        return counts.size() < most_dimensions;
    });
    if (counts.empty()) {
        counts.push_back(0);
    }
    return element(type, counts, 0, depth);
}

// The array of all dimensions from `from` on.
DwarfTypes::Id DwarfTypes::element(Dwarf_Die type, const std::vector<std::uint32_t>& counts,
                                   std::size_t from, int depth) {
    if (from == counts.size()) {
        return id_of(entry_at(type, DW_AT_type), depth);
    }
    return reserve([this, type, counts, from, depth] {
        const auto of = element(type, counts, from + 1, depth);
        return btf__add_array(btf_.get(), static_cast<int>(number_of_array()), static_cast<int>(of),
                              counts[from]);
    });
}

DwarfTypes::Id DwarfTypes::bytes_without_members(std::uint64_t bytes) {
    return reserve([this, bytes] {
        return btf__add_struct(btf_.get(), "", static_cast<__u32>(std::min(bytes, most_bytes - 1)));
    });
}

DwarfTypes::Id DwarfTypes::forward(Dwarf_Die type, const std::string& name) {
    return reserve([this, name, is_union = dwarf_tag(&type) == DW_TAG_union_type] {
        return btf__add_fwd(btf_.get(), name.c_str(), is_union ? BTF_FWD_UNION : BTF_FWD_STRUCT);
    });
}

DwarfTypes::Id DwarfTypes::of_record(Dwarf_Die type, int depth) {
    const auto name = as_word(dwarf_diename(&type));
    if (flag_at(type, DW_AT_declaration)) {
        type = defined(type);
    }
    if (const auto known = known_.find(type.addr); known != known_.end()) {
        return known->second;
    }
    if (flag_at(type, DW_AT_declaration)) {
        return name.empty() ? bytes_without_members(0) : forward(type, name);
    }
    if (bytes_of(type) >= most_bytes) {
        return bytes_without_members(0);
    }
    const auto id = reserve([this, type, depth] { return write_record(type, depth); });
    known_.emplace(type.addr, id);
    return id;
}

// Compilers describe some types in one unit only. `type` itself if there is none that does.
Dwarf_Die DwarfTypes::defined(Dwarf_Die type) {
    if (!definitions_) {
        definitions_.emplace(file_);
    }
    return definitions_->find(type).value_or(type);
}

int DwarfTypes::write_record(Dwarf_Die type, int depth) {
    const auto name = as_word(dwarf_diename(&type));
    const auto bytes = static_cast<__u32>(bytes_of(type));
    const int id = dwarf_tag(&type) == DW_TAG_union_type
                       ? btf__add_union(btf_.get(), name.c_str(), bytes)
                       : btf__add_struct(btf_.get(), name.c_str(), bytes);
    const int error = id < 0 ? id : write_members(type, depth);
    return error < 0 ? error : id;
}

int DwarfTypes::write_members(Dwarf_Die type, int depth) {
    const bool is_union = dwarf_tag(&type) == DW_TAG_union_type;
    const auto all_bits = bytes_of(type) * 8;
    std::size_t count = 0;
    std::size_t bit_fields = 0;
    int error = 0;
    for_each_child(type, [&](Dwarf_Die& member) {
        const auto tag = dwarf_tag(&member);
        if (tag != DW_TAG_member && tag != DW_TAG_inheritance) {
            return true;
        }
        const auto of = entry_at(member, DW_AT_type);
        const auto plain = of ? plain_type_of(*of) : std::nullopt;
        const auto place = plain ? place_of(member, bytes_of(*plain), is_union) : std::nullopt;
        if (!place || (is_union && place->first_bit != 0)) {
            return true;
        }
        const auto bits = place->bits > 0 ? place->bits : bytes_of(*plain) * 8;
        auto record = *plain;
        const bool is_declared_only =
            is_record(dwarf_tag(&record)) && flag_at(record, DW_AT_declaration);
        bit_fields += place->bits > 0 ? 1 : 0;
        // With bit-fields, BTF has 24 bits for a place.
        constexpr std::uint32_t most_with_bit_fields = (1U << 24U) - 1;
        if (is_declared_only || place->first_bit + bits > all_bits ||
            (place->first_bit % 8 != 0 && place->bits == 0) ||
            (bit_fields > 0 && place->first_bit > most_with_bit_fields)) {
            return true;
        }
        // Members of a base are found as those of a struct without a name are.
        const auto name = tag == DW_TAG_inheritance ? std::string() : own_name(member);
        error = btf__add_field(btf_.get(), name.c_str(), static_cast<int>(id_of(of, depth)),
                               place->first_bit, place->bits);
        return error == 0 && ++count < most_members;
    });
    return error;
}

DwarfTypes::Id DwarfTypes::of_enumeration(Dwarf_Die type) {
    const auto bytes = bytes_of(type);
    if (bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8) {
        return bytes_without_members(bytes);
    }
    return reserve([this, type] { return write_enumeration(type); });
}

int DwarfTypes::write_enumeration(Dwarf_Die type) {
    struct Value {
        std::string name;
        std::int64_t number;
    };
    std::vector<Value> values;
    bool is_signed = false;
    bool is_large = false;
    for_each_child(type, [&](Dwarf_Die& child) {
        Dwarf_Attribute attribute;
        const auto name = dwarf_tag(&child) == DW_TAG_enumerator ? own_name(child) : std::string();
        if (name.empty() || dwarf_attr(&child, DW_AT_const_value, &attribute) == nullptr) {
            return true;
        }
        const auto form = dwarf_whatform(&attribute);
        std::int64_t number = 0;
        if (form == DW_FORM_sdata || form == DW_FORM_implicit_const) {
            Dwarf_Sword got = 0;
            dwarf_formsdata(&attribute, &got);
            number = got;
        } else {
            Dwarf_Word got = 0;
            dwarf_formudata(&attribute, &got);
            number = static_cast<std::int64_t>(got);
        }
        is_signed |= number < 0;
        is_large |= number < std::numeric_limits<std::int32_t>::min() ||
                    number > std::numeric_limits<std::uint32_t>::max();
        values.push_back({name, number});
        return values.size() < most_members;
    });
    const auto name = as_word(dwarf_diename(&type));
    const auto bytes = static_cast<__u32>(bytes_of(type));
    const int id = is_large ? btf__add_enum64(btf_.get(), name.c_str(), bytes, is_signed)
                            : btf__add_enum(btf_.get(), name.c_str(), bytes);
    for (std::size_t i = 0; id > 0 && i < values.size(); ++i) {
        const int error =
            is_large ? btf__add_enum64_value(btf_.get(), values[i].name.c_str(),
                                             static_cast<std::uint64_t>(values[i].number))
                     : btf__add_enum_value(btf_.get(), values[i].name.c_str(), values[i].number);
        if (error != 0) {
            return error;
        }
    }
    return id;
}

DwarfTypes::Id DwarfTypes::of_subroutine(Dwarf_Die type, int depth) {
    return reserve([this, type, depth]() mutable {
        const int id = btf__add_func_proto(
            btf_.get(), static_cast<int>(id_of(entry_at(type, DW_AT_type), depth)));
        int error = 0;
        for_each_child(type, [&](Dwarf_Die& child) {
            const auto of = dwarf_tag(&child) == DW_TAG_formal_parameter
                                ? entry_at(child, DW_AT_type)
                                : std::nullopt;
            if (of) {
                error = btf__add_func_param(btf_.get(), "", static_cast<int>(id_of(of, depth + 1)));
            }
            return error == 0;
        });
        return error < 0 ? error : id;
    });
}

}  // namespace snoopbox::compile
