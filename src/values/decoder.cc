// SPDX-License-Identifier: Apache-2.0
#include "values/decoder.h"

#include <optional>
#include <utility>

#include "util/format.h"

namespace snoopbox::values {
namespace {

const btf_type* without_names(const btf* types, std::uint32_t id) {
    const auto real = btf__resolve_type(types, id);
    return real < 0 ? nullptr : btf__type_by_id(types, static_cast<__u32>(real));
}

// The type's own size is checked against `most`, as the object may come from the user.
std::optional<Field> field_of(const btf* types, std::uint32_t id, std::uint32_t offset,
                              std::uint64_t most) {
    const btf_type* type = without_names(types, id);
    const auto size = btf__resolve_size(types, id);
    if (type == nullptr || size < 0 || static_cast<std::uint64_t>(size) > most) {
        return std::nullopt;
    }
    Field field;
    field.offset = offset;
    field.bytes = static_cast<std::uint32_t>(size);
    field.is_array = btf_is_array(type);
    field.is_signed = btf_is_int(type) && (btf_int_encoding(type) & BTF_INT_SIGNED) != 0;
    return field;
}

std::string name_of(const btf* types, std::uint32_t id) {
    const btf_type* type = btf__type_by_id(types, id);
    const char* name = type == nullptr ? nullptr : btf__name_by_offset(types, type->name_off);
    return name == nullptr ? "?" : name;
}

}  // namespace

Result<Field> Decoder::find_field(const btf* types, const std::vector<Part>& parts,
                                  const std::string& name) {
    for (const auto& [id, begin, own_name] : parts) {
        const btf_type* type = without_names(types, id);
        if (type == nullptr || !btf_is_struct(type)) {
            if (own_name != nullptr && name == own_name) {
                if (const auto field = field_of(types, id, begin, sizeof(std::uint64_t))) {
                    return *field;
                }
            }
            continue;
        }
        const btf_member* members = btf_members(type);
        for (__u16 i = 0; i < btf_vlen(type); ++i) {
            const char* member = btf__name_by_offset(types, members[i].name_off);
            if (member == nullptr || name != member) {
                continue;
            }
            const auto offset = btf_member_bit_offset(type, i) / 8;
            const auto field = offset > type->size ? std::nullopt
                                                   : field_of(types, members[i].type,
                                                              begin + offset, type->size - offset);
            if (!field) {
                return fail(fmt::format("struct {}: member \"{}\" is not inside it",
                                        name_of(types, id), name),
                            "the object is damaged: make it again");
            }
            return *field;
        }
    }
    std::string where;
    for (const auto& part : parts) {
        where += (where.empty() ? "" : " or ") + name_of(types, part.type);
    }
    return fail(fmt::format("struct {} has no member \"{}\"", where, name));
}

Status Decoder::add(const tools::Column& declared, const btf* types,
                    const std::vector<Part>& parts) {
    Column column{&functions_of(declared.format), declared.width, {}, {}};
    for (const auto& [name, field] :
         {std::pair{&declared.field, &column.field}, std::pair{&declared.of, &column.total}}) {
        if (name->empty()) {
            continue;
        }
        auto found = find_field(types, parts, *name);
        if (!found) {
            return within("column " + declared.name, std::move(found.error()));
        }
        const bool fits = field == &column.total ? is_integer(*found) : column.format->fits(*found);
        if (!fits) {
            return fail(fmt::format("column {}: its format does not fit member \"{}\"",
                                    declared.name, *name));
        }
        *field = *found;
    }
    columns_.push_back(std::move(column));
    return {};
}

Result<Decoder> Decoder::create(const tools::Events& events, const btf* types, EventClock& clock) {
    const int id = btf__find_by_name_kind(types, events.struct_name.c_str(), BTF_KIND_STRUCT);
    if (id < 0) {
        return fail(fmt::format("the object does not describe struct {}", events.struct_name),
                    "declare it in the C source: SNOOP_EVENT(struct " + events.struct_name + ");");
    }
    Decoder decoder(&clock);
    decoder.struct_bytes_ = btf__type_by_id(types, static_cast<__u32>(id))->size;
    for (const auto& declared : events.columns) {
        if (auto added =
                decoder.add(declared, types, {{static_cast<std::uint32_t>(id), 0, nullptr}});
            !added) {
            return tl::make_unexpected(std::move(added.error()));
        }
    }
    return decoder;
}

Result<Decoder> Decoder::of_map(const std::vector<tools::Column>& columns, const btf* types,
                                std::uint32_t key, std::uint32_t value) {
    const auto key_bytes = btf__resolve_size(types, key);
    const auto value_bytes = btf__resolve_size(types, value);
    if (key_bytes < 0 || value_bytes < 0) {
        return fail("the types of a map's entries are unknown", "make the object again");
    }
    Decoder decoder(nullptr);
    decoder.struct_bytes_ = static_cast<std::uint32_t>(key_bytes + value_bytes);
    for (const auto& declared : columns) {
        if (auto added = decoder.add(
                declared, types,
                {{key, 0, "key"}, {value, static_cast<std::uint32_t>(key_bytes), "value"}});
            !added) {
            return tl::make_unexpected(std::move(added.error()));
        }
    }
    return decoder;
}

bool Decoder::decode(std::string_view record, Row& row) {
    if (record.size() < struct_bytes_) {
        return false;
    }
    row.clear();
    for (auto& column : columns_) {
        row.push_back(column.format->read({record, column.field, column.total, struct_bytes_,
                                           column.width, clock_, period_ns_, column.text}));
    }
    return true;
}

}  // namespace snoopbox::values
