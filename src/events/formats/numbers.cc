// SPDX-License-Identifier: Apache-2.0
#include "events/formats/format.h"

namespace snoopbox::events {

bool fits_decimal(const Field& field) {
    return is_integer(field);
}
Value read_decimal(const Source& source) {
    return source.field.is_signed ? Value(source.number()) : Value(source.bits());
}

bool fits_octal(const Field& field) {
    return is_integer(field);
}
Value read_octal(const Source& source) {
    return Octal{source.bits(), source.width};
}

bool fits_hex(const Field& field) {
    return is_integer(field);
}
Value read_hex(const Source& source) {
    return Hex{source.bits()};
}

bool fits_boolean(const Field& field) {
    return is_integer(field);
}
Value read_boolean(const Source& source) {
    return source.bits() != 0;
}

bool fits_kilobytes(const Field& field) {
    return is_integer(field);
}
Value read_kilobytes(const Source& source) {
    constexpr unsigned shift = 10;
    return source.bits() >> shift;
}

}  // namespace snoopbox::events
