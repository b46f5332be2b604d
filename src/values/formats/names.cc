// SPDX-License-Identifier: Apache-2.0
// Numbers that have names.
#include "values/names.h"

#include <string>

#include "util/format.h"
#include "values/formats/format.h"

namespace snoopbox::values {
namespace {

// With the sign of an enum's values.
std::uint64_t extended(const Source& source) {
    return source.field.is_signed ? static_cast<std::uint64_t>(source.number()) : source.bits();
}

}  // namespace

// Text in any case, so that whoever reads JSON need not expect two types.
bool fits_name(const Field& field) {
    return is_integer(field);
}
Value read_name(const Source& source) {
    const auto number = extended(source);
    const auto name = source.names->find(number);
    if (name.empty() && source.names->are_found()) {
        return Absent();
    }
    return !name.empty() ? name
                         : source.keep(source.field.is_signed ? std::to_string(source.number())
                                                              : std::to_string(number));
}

// The names are those of the trace.
bool fits_probe(const Field& field) {
    return is_integer(field);
}
Value read_probe(const Source& source) {
    return read_name(source);
}

bool fits_flags(const Field& field) {
    return is_integer(field);
}
Value read_flags(const Source& source) {
    auto left = source.bits();
    if (const auto name = source.names->find(left); left == 0 || !name.empty()) {
        return !name.empty() ? name : std::string_view("0");
    }
    std::string text;
    for (const auto& [bits, name] : source.names->all()) {
        if (bits != 0 && (left & bits) == bits) {
            text.append(text.empty() ? "" : "|").append(name);
            left &= ~bits;
        }
    }
    if (left != 0) {
        text += fmt::format("{}{:#x}", text.empty() ? "" : "|", left);
    }
    return source.keep(std::move(text));
}

}  // namespace snoopbox::values
