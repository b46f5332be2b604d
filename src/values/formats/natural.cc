// SPDX-License-Identifier: Apache-2.0
// What a member is by its type, for columns that declare no format.
#include <algorithm>

#include "values/formats/format.h"

namespace snoopbox::values {
namespace {

using Kind = Field::Kind;

// Sign-extends the value if the field is signed.
std::uint64_t load_bits(const Field& field, std::string_view record) {
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

Value integer(const Field& field, std::uint64_t bits) {
    return field.is_signed ? Value(static_cast<std::int64_t>(bits)) : Value(bits);
}

Value value_of(const Field& field, std::string_view record) {
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

bool fits_natural(const Field& /*field*/) {
    return true;
}
Value read_natural(const Source& source) {
    return value_of(source.field, source.record);
}

}  // namespace snoopbox::values
