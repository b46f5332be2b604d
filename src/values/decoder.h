// SPDX-License-Identifier: Apache-2.0
// Decodes bytes into values, by the columns that the tool declares and the struct's layout in the
// object's BTF: records of the event buffer, or keys and values of maps.
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/tool_spec.h"
#include "util/result.h"
#include "values/event_clock.h"
#include "values/formats/format.h"
#include "values/value.h"

namespace snoopbox::values {

class Decoder {
  public:
    // Fails if a column names a member that the struct lacks or that has an unsuitable type.
    // `clock` converts the times of events; the caller keeps ownership.
    static Result<Decoder> create(const tools::Events& events, const btf* types, EventClock& clock);
    // For the entries of a map: `decode` takes a key and the value after it. `key` and `value` are
    // the IDs of their types. A column's field is a member of either, or "key" or "value".
    static Result<Decoder> of_map(const std::vector<tools::Column>& columns, const btf* types,
                                  std::uint32_t key, std::uint32_t value);

    // Stores one value per declared column, in order, in `row`, which is reused. It refers to
    // `record` and to this object, until the next call. Returns false if the record is too short.
    bool decode(std::string_view record, Row& row);

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
    };
    // A struct, and where it begins.
    struct Part {
        std::uint32_t type;
        std::uint32_t offset;
        const char* name;  // of the whole, if it is a number
    };
    static Result<Field> find_field(const btf* types, const std::vector<Part>& parts,
                                    const std::string& name);
    Status add(const tools::Column& declared, const btf* types, const std::vector<Part>& parts);

    std::vector<Column> columns_;
    std::uint32_t struct_bytes_ = 0;
    EventClock* clock_;
    std::int64_t period_ns_ = 0;
};

}  // namespace snoopbox::values
