// SPDX-License-Identifier: Apache-2.0
#include "values/decoder.h"

#include <algorithm>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

#include "util/btf_types.h"
#include "util/format.h"
#include "values/fields.h"

namespace snoopbox::values {
namespace {

// "struct exec_event", or the names of both types of a map.
std::string names_of(const btf* types, const std::vector<std::uint32_t>& ids) {
    std::string names;
    for (const auto id : ids) {
        const btf_type* type = btf__type_by_id(types, id);
        const auto name = type == nullptr ? std::string_view() : name_at(types, type->name_off);
        names += (names.empty() ? "" : " or ") + std::string(name.empty() ? "?" : name);
    }
    return "struct " + names;
}

}  // namespace

// The members as they are in the record.
Status Decoder::add_members(const tools::Column& declared, const std::vector<Field>& fields,
                            Column& column) {
    std::vector<std::pair<const std::string*, Field*>> members{{&declared.field, &column.field}};
    if (!declared.of.empty()) {
        members.emplace_back(&declared.of.front(), &column.total);
    }
    for (const auto& [name, into] : members) {
        const auto found = std::ranges::find(fields, *name, &Field::name);
        if (found == fields.end()) {
            return fail(fmt::format("there is no member \"{}\"", *name));
        }
        if (declared.naming.found) {  // owner.h has it in halves
            into->offset = found->offset;
            into->bytes = sizeof(std::uint64_t);
            least_bytes_ = std::max(least_bytes_, std::size_t{found->offset} + into->bytes);
            continue;
        }
        const bool fits = into == &column.total ? is_integer(*found) : column.format->fits(*found);
        if (!fits) {
            return fail(fmt::format("its format does not fit member \"{}\"", *name));
        }
        *into = *found;
        least_bytes_ = std::max(least_bytes_, std::size_t{found->offset} + found->bytes);
    }
    return {};
}

// Numbers of 64 bits that are made of members.
Status Decoder::add_computed(const tools::Column& declared, const Quantities& known,
                             Column& column) {
    TRY_ASSIGN(auto number, known.of_column(declared));
    column.number.push_back(std::move(number));
    for (const auto& name : declared.of) {
        TRY_ASSIGN(auto part, known.of_name(name, declared));
        column.whole.push_back(std::move(part));
    }
    for (const auto& quantities : {column.number, column.whole}) {
        for (const auto& quantity : quantities) {
            least_bytes_ = std::max(least_bytes_, quantity.end());
        }
    }
    column.field.bytes = sizeof(std::uint64_t);
    column.total.bytes = declared.of.empty() ? 0 : sizeof(std::uint64_t);
    column.total.offset = sizeof(std::uint64_t);
    return column.format->fits(column.field) ? Status{}
                                             : Status(fail("its format is for no number"));
}

Status Decoder::add(const tools::Column& declared, const Quantities& known) {
    Column column{&functions_of(declared.format), declared.width, {}, {}};
    column.names = Names(declared.naming);
    const auto is_member = [&](const std::string& name) {
        return std::ranges::find(known.fields, name, &Field::name) != known.fields.end();
    };
    const auto is_column = [&](const std::string& name) {
        return name != declared.name &&
               std::ranges::find(known.columns, name, &tools::Column::name) != known.columns.end();
    };
    const bool of_columns = (is_column(declared.field) && !is_member(declared.field)) ||
                            std::ranges::any_of(declared.of, is_column);
    if (!declared.less.empty() || declared.of.size() > 1 || of_columns ||
        !declared.meminfo.empty()) {
        TRY(add_computed(declared, known, column));
    } else {
        TRY(add_members(declared, known.fields, column));
    }
    if (tools::follows_event(declared.format)) {
        least_bytes_ = std::max<std::size_t>(least_bytes_, struct_bytes_);
    }
    columns_.push_back(std::move(column));
    return {};
}

Result<Decoder> Decoder::create(const std::vector<tools::Column>& columns, const btf* types,
                                const std::vector<Part>& parts, EventClock* clock) {
    Decoder decoder(clock);
    // Only maps' columns name each other: of events, names of columns and members may be mixed up.
    const std::vector<tools::Column> none;
    const auto& named = parts.size() > 1 ? columns : none;
    std::vector<Field> fields;
    std::vector<std::uint32_t> ids;
    for (const auto& part : parts) {
        auto some = fields_of(types, part.type, part.whole);
        if (!some) {
            return within(names_of(types, {part.type}), std::move(some.error()));
        }
        for (auto& field : *some) {
            field.offset += part.offset;
            if (std::ranges::find(fields, field.name, &Field::name) != fields.end()) {
                field.name = fmt::format("{}.{}", part.whole, field.name);
            }
            fields.push_back(std::move(field));
        }
        // fields_of has resolved its size.
        decoder.struct_bytes_ =
            part.offset + static_cast<std::uint32_t>(btf__resolve_size(types, part.type));
        ids.push_back(part.type);
    }
    for (const auto& declared : columns) {
        if (auto added = decoder.add(declared, {named, fields}); !added) {
            return within(fmt::format("column {} of {}", declared.name, names_of(types, ids)),
                          std::move(added.error()));
        }
    }
    return decoder;
}

Result<Decoder> Decoder::of_records(const std::vector<tools::Column>& columns, const btf* types,
                                    std::uint32_t id, EventClock* clock) {
    return create(columns, types, {{id, 0, "value"}}, clock);
}

Result<Decoder> Decoder::of_records(const std::vector<tools::Column>& columns, const btf* types,
                                    const std::string& struct_name, EventClock* clock) {
    const auto id = event_struct(types, struct_name);
    return id ? of_records(columns, types, *id, clock) : tl::make_unexpected(id.error());
}

Result<Decoder> Decoder::of_map(const std::vector<tools::Column>& columns, const btf* types,
                                std::uint32_t key, std::uint32_t value) {
    const auto key_bytes = btf__resolve_size(types, key);
    if (key_bytes < 0 || btf__resolve_size(types, value) < 0) {
        return fail("the types of a map's entries are unknown", "make the object again");
    }
    return create(columns, types,
                  {{key, 0, "key"}, {value, static_cast<std::uint32_t>(key_bytes), "value"}},
                  nullptr);
}

std::string_view Decoder::Column::compute(std::string_view record) {
    numbers = {number.front().of(record), 0};
    for (const auto& part : whole) {
        numbers[1] += part.of(record);
    }
    return {reinterpret_cast<const char*>(numbers.data()), sizeof numbers};
}

bool Decoder::decode(std::string_view record, Row& row) {
    if (record.size() < least_bytes_) {
        return false;
    }
    // Each is made where it stays: to copy a variant that has just been made takes the processor
    // longer than to make it, as its index was stored as a byte and is loaded with what is beside.
    static_assert(std::is_trivially_destructible_v<Value>);
    row.resize(columns_.size());
    auto* place = row.data();
    for (auto& column : columns_) {
        const auto bytes = column.number.empty() ? record : column.compute(record);
        ::new (place++) Value(
            column.format->read({bytes, column.field, column.total, struct_bytes_, column.width,
                                 clock_, period_ns_, column.text, &column.names}));
    }
    return true;
}

}  // namespace snoopbox::values
