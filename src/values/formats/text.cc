// SPDX-License-Identifier: Apache-2.0
// Text, in the struct or after it.
#include <algorithm>

#include "values/formats/format.h"

namespace snoopbox::values {
namespace {

std::string_view after_struct(const Source& source) {
    return source.record.substr(source.struct_bytes, source.bits());
}

bool is_cut(const Source& source) {
    const Field& total = source.total;
    return total.bytes != 0 &&
           load_unsigned(source.record, total.offset, total.bytes) > source.bits();
}

}  // namespace

bool fits_comm(const Field& field) {
    return field.is_array();
}
Value read_comm(const Source& source) {
    const auto text = source.record.substr(source.field.offset, source.field.bytes);
    return text.substr(0, text.find('\0'));
}

bool fits_text(const Field& field) {
    return is_integer(field);
}
Value read_text(const Source& source) {
    auto text = after_struct(source);
    text = text.substr(0, text.find('\0'));
    return is_cut(source) ? Value(CutText{text}) : Value(text);
}

bool fits_data(const Field& field) {
    return is_integer(field);
}
Value read_data(const Source& source) {
    Data data{after_struct(source)};
    const Field& total = source.total;
    if (total.bytes != 0) {
        const auto all = load_unsigned(source.record, total.offset, total.bytes);
        data.missing = all - std::min<std::uint64_t>(all, data.bytes.size());
    }
    return data;
}

bool fits_argv(const Field& field) {
    return is_integer(field);
}
Value read_argv(const Source& source) {
    Argv argv;
    argv.bytes = after_struct(source);
    argv.cut = is_cut(source);
    return argv;
}

}  // namespace snoopbox::values
