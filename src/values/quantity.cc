// SPDX-License-Identifier: Apache-2.0
#include "values/quantity.h"

#include <algorithm>
#include <charconv>

#include "util/file.h"
#include "util/format.h"
#include "values/formats/format.h"
#include "values/integers.h"

namespace snoopbox::values {
namespace {

// "Cached:         1234 kB", in bytes; 0 if there is no such line.
std::uint64_t memory(const std::string& name) {
    const auto text = read_file("/proc/meminfo");
    const auto at = text ? ("\n" + *text).find("\n" + name + ":") : std::string::npos;
    if (at == std::string::npos) {
        return 0;
    }
    const auto digits = text->find_first_of("0123456789", at + name.size() + 1);
    std::uint64_t kib = 0;
    if (digits != std::string::npos) {
        std::from_chars(text->data() + digits, text->data() + text->size(), kib);
    }
    return kib << 10U;
}

std::uint64_t load_number(const Field& field, std::string_view record) {
    return field.is_signed ? static_cast<std::uint64_t>(std::max<std::int64_t>(
                                 load_signed(record, field.offset, field.bytes), 0))
                           : load_unsigned(record, field.offset, field.bytes);
}

}  // namespace

std::uint64_t Quantity::of(std::string_view record) const {
    auto number = field.bytes == 0 ? memory(meminfo) : load_number(field, record);
    for (const auto& one : less) {
        number -= std::min(number, one.of(record));
    }
    return number;
}

std::size_t Quantity::end() const {
    auto last = std::size_t{field.offset} + field.bytes;
    for (const auto& one : less) {
        last = std::max(last, one.end());
    }
    return last;
}

Result<Quantity> Quantities::of_name(const std::string& name, const tools::Column& but,
                                     int depth) const {
    const auto column = std::ranges::find(columns, name, &tools::Column::name);
    if (column != columns.end() && column->name != but.name) {
        return of_column(*column, depth + 1);
    }
    const auto found = std::ranges::find(fields, name, &Field::name);
    if (found == fields.end()) {
        return fail(fmt::format("there is no member \"{}\"", name));
    }
    if (!is_integer(*found)) {
        return fail(fmt::format("its format does not fit member \"{}\"", name));
    }
    return Quantity{*found, {}, {}};
}

Result<Quantity> Quantities::of_column(const tools::Column& column, int depth) const {
    constexpr int deepest = 8;
    if (depth > deepest) {
        return fail("it is computed from itself");
    }
    Quantity quantity;
    quantity.meminfo = column.meminfo;
    if (column.meminfo.empty()) {
        const bool is_member =
            std::ranges::find(fields, column.field, &Field::name) != fields.end();
        const std::vector<tools::Column> none;
        TRY_ASSIGN(
            quantity,
            (is_member ? Quantities{none, fields} : *this).of_name(column.field, column, depth));
    }
    for (const auto& name : column.less) {
        TRY_ASSIGN(auto one, of_name(name, column, depth));
        quantity.less.push_back(std::move(one));
    }
    return quantity;
}

}  // namespace snoopbox::values
