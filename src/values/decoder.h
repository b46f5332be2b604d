// SPDX-License-Identifier: Apache-2.0
// Decodes bytes into values, by columns and the layout that the object's BTF tells: records of the
// event buffer, or keys and values of maps.
#pragma once

#include <bpf/btf.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/tool_spec.h"
#include "util/result.h"
#include "values/event_clock.h"
#include "values/field.h"
#include "values/formats/format.h"
#include "values/names.h"
#include "values/quantity.h"
#include "values/value.h"

namespace snoopbox::values {

class Decoder {
  public:
    // For records that begin with the type `id`. Fails if a column names a field that it lacks or
    // that does not fit the column's format. `types` outlives this, and so does `clock`, which
    // converts the times of events (nullptr: they are not converted).
    static Result<Decoder> of_records(const std::vector<tools::Column>& columns, const btf* types,
                                      std::uint32_t id, EventClock* clock);
    // The same, for the struct of that name.
    static Result<Decoder> of_records(const std::vector<tools::Column>& columns, const btf* types,
                                      const std::string& struct_name, EventClock* clock);
    // For the entries of a map: `decode` takes a key and the value after it. `key` and `value` are
    // the IDs of their types. A column's field is a member of either, or "key" or "value". A member
    // of the value is "value.NAME" if the key has one of its name.
    static Result<Decoder> of_map(const std::vector<tools::Column>& columns, const btf* types,
                                  std::uint32_t key, std::uint32_t value);

    // Stores one value per column, in order, in `row`, which is reused. It refers to `record`, to
    // the BTF and to this object, until the next call. Returns false if the record ends before a
    // field of a column does. Ignores what follows, unless a column shows it.
    bool decode(std::string_view record, Row& row);

    // The length of the shortest record that decodes.
    std::size_t least_bytes() const { return least_bytes_; }

    // What the entries of a map have been counted in, for rates.
    void set_period(std::int64_t ns) { period_ns_ = ns; }

  private:
    explicit Decoder(EventClock* clock) : clock_(clock) {}
    struct Column {
        const FormatFunctions* format;
        int width;
        Field field;
        Field total;
        std::string text = {};
        Names names = Names({});
        // What is computed first: the number, and what it is part of. The fields are then in
        // `numbers` in place of the record.
        std::vector<Quantity> number = {};
        std::vector<Quantity> whole = {};
        std::array<std::uint64_t, 2> numbers = {};

        std::string_view compute(std::string_view record);
    };
    // A type of the record, and where it begins.
    struct Part {
        std::uint32_t type;
        std::uint32_t offset;
        const char* whole;  // the name of its only field, if it is no struct
    };
    static Result<Decoder> create(const std::vector<tools::Column>& columns, const btf* types,
                                  const std::vector<Part>& parts, EventClock* clock);
    Status add(const tools::Column& declared, const Quantities& known);
    Status add_members(const tools::Column& declared, const std::vector<Field>& fields,
                       Column& column);
    Status add_computed(const tools::Column& declared, const Quantities& known, Column& column);

    std::vector<Column> columns_;
    std::uint32_t struct_bytes_ = 0;
    std::size_t least_bytes_ = 0;
    EventClock* clock_;
    std::int64_t period_ns_ = 0;
};

}  // namespace snoopbox::values
