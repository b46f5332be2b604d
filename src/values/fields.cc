// SPDX-License-Identifier: Apache-2.0
#include "values/fields.h"

#include <algorithm>
#include <cstddef>

#include "util/btf_types.h"
#include "util/format.h"
#include "values/integers.h"

namespace snoopbox::values {
namespace {

constexpr std::size_t most_fields = 512;
constexpr int deepest = 32;
constexpr std::size_t most_steps = 1U << 16U;  // of members without a field, too
constexpr unsigned bits_per_byte = 8;

using Kind = Field::Kind;

// The position of a type in the record.
struct Place {
    std::uint64_t bit = 0;
    std::uint32_t bits = 0;  // of a bit field, otherwise 0
    bool at_end = false;     // nothing follows it in the record's struct
    int depth = 0;
};

bool is_char(const btf* types, const btf_type* type) {
    return btf_is_int(type) && type->size == 1 &&
           ((btf_int_encoding(type) & BTF_INT_CHAR) != 0 ||
            name_at(types, type->name_off) == "char");
}

class Walker {
  public:
    Walker(const btf* types, std::uint64_t bytes) : types_(types), bytes_(bytes) {}

    Status add(const std::string& name, const btf_type* type, Place place);
    std::vector<Field> take() { return std::move(fields_); }

  private:
    Status add_members(const std::string& prefix, const btf_type* type, Place place);
    Status add_integer(Field field, const btf_type* type, Place place);
    Status add_enum(Field field, const btf_type* type, Place place);
    Status add_array(const std::string& name, const btf_type* type, Place place);
    Status finish(Field field, Place place, std::uint64_t bytes);

    const btf* types_;
    std::uint64_t bytes_;  // of the whole type
    std::size_t steps_ = 0;
    std::vector<Field> fields_;
};

tl::unexpected<Error> fail_damaged(const std::string& name) {
    return fail(fmt::format("member \"{}\": its type makes no sense", name),
                "the object's BTF is damaged: make the object again");
}

// Sets the field's position and adds it.
Status Walker::finish(Field field, Place place, std::uint64_t bytes) {
    const std::uint64_t offset = place.bit / bits_per_byte;
    const std::uint64_t first_bit = place.bit % bits_per_byte;
    if (place.bits > 0) {
        bytes = (first_bit + place.bits + bits_per_byte - 1) / bits_per_byte;
    }
    if (offset > bytes_ || bytes > bytes_ - offset || place.bits > 64 ||
        (place.bits == 0 && first_bit != 0)) {
        return fail_damaged(field.name);
    }
    if (fields_.size() == most_fields) {
        return fail(fmt::format("the event has more than {} members", most_fields));
    }
    field.offset = static_cast<std::uint32_t>(offset);
    field.bytes = static_cast<std::uint32_t>(bytes);
    field.bits = static_cast<std::uint8_t>(place.bits);
    field.first_bit = static_cast<std::uint8_t>(first_bit);
    fields_.push_back(std::move(field));
    return {};
}

Status Walker::add_integer(Field field, const btf_type* type, Place place) {
    const unsigned bits = btf_int_bits(type);
    if (place.bits == 0 && bits != type->size * bits_per_byte) {
        // Before BTF recorded bit fields in struct members, it encoded them in the integer type.
        place.bits = bits;
        place.bit += btf_int_offset(type);
    }
    constexpr std::uint32_t two_words = 16;
    field.is_signed = is_signed_type(types_, type);
    if ((btf_int_encoding(type) & BTF_INT_BOOL) != 0) {
        field.kind = Kind::boolean;
    } else if (type->size == two_words && place.bits == 0) {
        field.kind = Kind::hex;
    }
    if (!is_integer_size(type->size) && field.kind != Kind::hex) {
        return fail_damaged(field.name);
    }
    return finish(std::move(field), place, type->size);
}

Status Walker::add_enum(Field field, const btf_type* type, Place place) {
    if (!is_integer_size(type->size)) {
        return fail_damaged(field.name);
    }
    field.kind = Kind::enumeration;
    field.is_signed = btf_kflag(type);
    if (btf_is_enum64(type)) {
        const auto* values = btf_enum64(type);
        for (int i = 0; i < btf_vlen(type); ++i) {
            field.enumerators.emplace_back(btf_enum64_value(&values[i]),
                                           name_at(types_, values[i].name_off));
        }
    } else {
        const auto* values = btf_enum(type);
        // Older compilers do not mark enums as signed.
        field.is_signed |= std::any_of(values, values + btf_vlen(type),
                                       [](const auto& value) { return value.val < 0; });
        for (int i = 0; i < btf_vlen(type); ++i) {
            const auto value = static_cast<std::uint64_t>(std::int64_t{values[i].val});
            field.enumerators.emplace_back(value, name_at(types_, values[i].name_off));
        }
    }
    std::ranges::stable_sort(field.enumerators, {}, [](const auto& entry) { return entry.first; });
    return finish(std::move(field), place, type->size);
}

Status Walker::add_array(const std::string& name, const btf_type* type, Place place) {
    const auto* array = btf_array(type);
    const std::uint64_t count = array->nelems;
    const btf_type* element = plain_type(types_, array->type);
    const std::int64_t size = element == nullptr ? -1 : btf__resolve_size(types_, array->type);
    if (size < 0 || place.bits != 0) {
        return fail_damaged(name);
    }
    const bool flexible = count == 0;
    if (flexible && !place.at_end) {
        return {};  // occupies no bytes
    }
    Field field{name, Kind::text};
    field.takes_rest = flexible;
    const auto bytes = count * static_cast<std::uint64_t>(size);
    if (is_char(types_, element)) {
        return finish(std::move(field), place, bytes);
    }
    const bool scalar = btf_is_int(element) || btf_is_any_enum(element) || btf_is_ptr(element);
    if (scalar && is_integer_size(static_cast<std::uint64_t>(size))) {
        field.kind = Kind::numbers;
        field.element_bytes = static_cast<std::uint8_t>(size);
        field.is_signed = btf_is_int(element) && is_signed_type(types_, element);
        return finish(std::move(field), place, bytes);
    }
    if (count > most_fields) {
        return fail(
            fmt::format("member \"{}\" has {} elements, too many to be shown", name, count));
    }
    for (std::uint64_t i = 0; i < count; ++i) {
        Place at{place.bit + i * static_cast<std::uint64_t>(size) * bits_per_byte, 0, false,
                 place.depth + 1};
        TRY(add(fmt::format("{}.{}", name, i), element, at));
    }
    return {};
}

Status Walker::add_members(const std::string& prefix, const btf_type* type, Place place) {
    const btf_member* members = btf_members(type);
    for (__u32 i = 0; i < btf_vlen(type); ++i) {
        if (++steps_ > most_steps) {
            return fail_damaged(prefix);
        }
        const auto own_name = std::string(name_at(types_, members[i].name_off));
        const btf_type* member = plain_type(types_, members[i].type);
        if (member == nullptr) {
            return fail_damaged(prefix + own_name);
        }
        const Place at{
            place.bit + btf_member_bit_offset(type, i), btf_member_bitfield_size(type, i),
            place.at_end && (btf_is_union(type) || i + 1 == btf_vlen(type)), place.depth + 1};
        Status added;
        if (!own_name.empty()) {
            added = add(prefix + own_name, member, at);
        } else if (btf_is_composite(member)) {
            added = at.depth < deepest ? add_members(prefix, member, at) : fail_damaged(prefix);
        }
        if (!added) {
            return added;
        }
    }
    return {};
}

Status Walker::add(const std::string& name, const btf_type* type, Place place) {
    if (place.depth > deepest || ++steps_ > most_steps) {
        return fail_damaged(name);
    }
    switch (btf_kind(type)) {
        case BTF_KIND_STRUCT:
        case BTF_KIND_UNION:
            return add_members(name + ".", type, place);
        case BTF_KIND_ARRAY:
            return add_array(name, type, place);
        case BTF_KIND_INT:
            return add_integer({name}, type, place);
        case BTF_KIND_ENUM:
        case BTF_KIND_ENUM64:
            return add_enum({name}, type, place);
        case BTF_KIND_PTR:
            return finish({name, Kind::hex}, place, sizeof(std::uint64_t));
        case BTF_KIND_FLOAT:
            return fail(fmt::format("member \"{}\" is a floating-point number, which BPF programs "
                                    "cannot compute and snoopbox does not show",
                                    name),
                        "make it an integer");
        default:
            return fail_damaged(name);
    }
}

}  // namespace

Result<std::uint32_t> event_struct(const btf* types, const std::string& name) {
    const int id = btf__find_by_name_kind(types, name.c_str(), BTF_KIND_STRUCT);
    if (id < 0) {
        return fail(fmt::format("the object does not describe struct {}", name),
                    "declare it in the C source: SNOOP_EVENT(struct " + name + ");");
    }
    return static_cast<std::uint32_t>(id);
}

Result<std::vector<Field>> fields_of(const btf* types, std::uint32_t id, std::string_view whole) {
    const std::string name(whole);
    const btf_type* type = plain_type(types, id);
    const std::int64_t bytes = type == nullptr ? -1 : btf__resolve_size(types, id);
    if (bytes < 0) {
        return fail_damaged(name);
    }
    Walker walker(types, static_cast<std::uint64_t>(bytes));
    const Place place{0, 0, true, 0};
    TRY(walker.add(name, type, place));
    auto fields = walker.take();
    if (btf_is_composite(type)) {
        // Members of a struct get no prefix.
        for (auto& field : fields) {
            field.name.erase(0, name.size() + 1);
        }
    }
    return fields;
}

}  // namespace snoopbox::values
