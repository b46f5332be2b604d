// SPDX-License-Identifier: Apache-2.0
#include "values/btf_row.h"

#include <algorithm>
#include <set>
#include <utility>

#include "values/integers.h"

namespace snoopbox::values {
namespace {

using Kind = BtfField::Kind;

// Replaces characters that no C name contains: a damaged object must not put them into JSON keys.
std::string column_name(const std::string& member, bool lower) {
    std::string name = member;
    for (char& c : name) {
        const bool upper_case = c >= 'A' && c <= 'Z';
        const bool plain =
            upper_case || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
        c = !plain ? '_' : upper_case && lower ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return name;
}

int width_of(const BtfField& field) {
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

// Sign-extends the value if the field is signed.
std::uint64_t load_bits(const BtfField& field, std::string_view record) {
    std::uint64_t bits = 0;
    if (field.bits == 0) {
        return field.is_signed
                   ? static_cast<std::uint64_t>(load_signed(record, field.offset, field.bytes))
                   : load_unsigned(record, field.offset, field.bytes);
    }
    // Little-endian, as are all machines that snoopbox supports.
    for (std::uint32_t i = 0; i < field.bytes; ++i) {
        const std::uint64_t byte = static_cast<unsigned char>(record[field.offset + i]);
        const int shift = static_cast<int>(8 * i) - field.first_bit;
        bits |= shift < 0 ? byte >> static_cast<unsigned>(-shift)
                          : byte << static_cast<unsigned>(shift);
    }
    const unsigned unused = 64U - field.bits;
    return field.is_signed
               ? static_cast<std::uint64_t>(static_cast<std::int64_t>(bits << unused) >> unused)
               : bits << unused >> unused;
}

Value integer(const BtfField& field, std::uint64_t bits) {
    return field.is_signed ? Value(static_cast<std::int64_t>(bits)) : Value(bits);
}

Value value_of(const BtfField& field, std::string_view record) {
    switch (field.kind) {
        case Kind::boolean:
            return load_bits(field, record) != 0;
        case Kind::hex:
            return field.bytes == sizeof(std::uint64_t)
                       ? Hex{load_bits(field, record)}
                       : Hex{load_unsigned(record, field.offset, 8),
                             load_unsigned(record, field.offset + 8, 8)};
        case Kind::enumeration: {
            const std::uint64_t bits = load_bits(field, record);
            const auto found = std::ranges::lower_bound(
                field.enumerators, bits, {}, [](const auto& entry) { return entry.first; });
            return found != field.enumerators.end() && found->first == bits ? Value(found->second)
                                                                            : integer(field, bits);
        }
        case Kind::text: {
            const auto text = record.substr(
                field.offset, field.takes_rest ? std::string_view::npos : field.bytes);
            return text.substr(0, text.find('\0'));
        }
        case Kind::numbers:
            return Numbers{record.substr(field.offset,
                                         field.takes_rest ? std::string_view::npos : field.bytes),
                           field.element_bytes, field.is_signed};
        case Kind::integer:
            break;
    }
    return integer(field, load_bits(field, record));
}

}  // namespace

Result<BtfRow> BtfRow::create(const btf* types, std::uint32_t id) {
    auto fields = btf_fields(types, id);
    if (!fields) {
        return tl::make_unexpected(std::move(fields.error()));
    }
    if (fields->empty()) {
        return fail("the event's type has no members", "name another one: --event TYPE");
    }
    BtfRow row;
    std::set<std::string> names;
    for (const auto& field : *fields) {
        std::string name = column_name(field.name, true);
        if (names.contains(name)) {
            name = column_name(field.name, false);  // "Pid" beside "pid"
        }
        names.insert(name);
        row.columns_.push_back({std::move(name), width_of(field)});
        row.least_bytes_ = std::max(row.least_bytes_, std::size_t{field.offset} + field.bytes);
    }
    row.fields_ = std::move(*fields);
    return row;
}

bool BtfRow::decode(std::string_view record, Row& row) const {
    if (record.size() < least_bytes_) {
        return false;
    }
    row.clear();
    for (const auto& field : fields_) {
        row.push_back(value_of(field, record));
    }
    return true;
}

}  // namespace snoopbox::values
