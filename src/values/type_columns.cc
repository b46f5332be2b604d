// SPDX-License-Identifier: Apache-2.0
#include "values/type_columns.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "util/ascii.h"
#include "values/fields.h"

namespace snoopbox::values {
namespace {

using Kind = Field::Kind;

// Replaces characters that no C name contains: a damaged object must not put them into JSON keys.
std::string column_name(const std::string& member, bool lower) {
    std::string name = member;
    for (char& c : name) {
        const bool upper_case = c >= 'A' && c <= 'Z';
        const bool plain = in_identifier(c) || c == '.';
        c = !plain ? '_' : upper_case && lower ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return name;
}

int width_of(const Field& field) {
    constexpr std::size_t widest = 24;
    std::size_t width = 0;
    switch (field.kind) {
        case Kind::integer:  // 8-byte values rarely need their full width
            width = field.bytes == 1 ? 4 : field.bytes == 2 ? 6 : field.bytes == 4 ? 10 : 16;
            break;
        case Kind::boolean:
            width = 5;
            break;
        case Kind::hex:
            width = 18;
            break;
        case Kind::enumeration:
            for (const auto& [value, name] : field.enumerators) {
                width = std::max(width, name.size());
            }
            break;
        case Kind::text:
            width = field.bytes;
            break;
        case Kind::numbers:
            width = std::size_t{3} * field.bytes / field.element_bytes;
            break;
    }
    return static_cast<int>(std::min(width, widest));
}

}  // namespace

namespace {

// `names`: those that are taken.
std::vector<tools::Column> columns_of_fields(const std::vector<Field>& fields,
                                             std::set<std::string>& names) {
    std::vector<tools::Column> columns;
    for (const auto& field : fields) {
        tools::Column column;
        column.name = column_name(field.name, true);
        if (names.contains(column.name)) {
            column.name = column_name(field.name, false);  // "Pid" beside "pid"
        }
        names.insert(column.name);
        column.heading = upper_case(column.name);
        column.width = std::max(width_of(field), static_cast<int>(column.heading.size()));
        column.field = field.name;
        columns.push_back(std::move(column));
    }
    return columns;
}

}  // namespace

Result<std::vector<tools::Column>> columns_of(const btf* types, std::uint32_t id) {
    TRY_ASSIGN(const auto fields, fields_of(types, id));
    if (fields.empty()) {
        return fail("the event's type has no members", "name another one: --event TYPE");
    }
    std::set<std::string> names;
    return columns_of_fields(fields, names);
}

Result<EntryColumns> columns_of_entries(const btf* types, std::uint32_t key, std::uint32_t value) {
    TRY_ASSIGN(const auto of_key, fields_of(types, key, "key"));
    TRY_ASSIGN(auto of_value, fields_of(types, value, "value"));
    for (auto& field : of_value) {
        if (std::ranges::find(of_key, field.name, &Field::name) != of_key.end()) {
            field.name = "value." + field.name;
        }
    }
    std::set<std::string> names;
    EntryColumns columns;
    columns.key = columns_of_fields(of_key, names);
    columns.value = columns_of_fields(of_value, names);
    return columns;
}

Result<std::vector<tools::Column>> columns_of(const btf* types, const std::string& struct_name) {
    const auto id = event_struct(types, struct_name);
    return id ? columns_of(types, *id) : tl::make_unexpected(id.error());
}

}  // namespace snoopbox::values
