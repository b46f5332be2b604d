// SPDX-License-Identifier: Apache-2.0
// Decodes records of the event buffer into values, by the columns that the tool declares and the
// struct's layout in the object's BTF.
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "events/event_clock.h"
#include "events/value.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::events {

class Decoder {
  public:
    // Fails if a column names a member that the struct lacks or that has an unsuitable type.
    // `clock` converts the times of events; the caller keeps ownership.
    static Result<Decoder> create(const tools::Events& events, const btf* types, EventClock& clock);

    // Stores one value per declared column, in order, in `row`, which is reused and refers to
    // `record`. Returns false if the record is shorter than the struct.
    bool decode(std::string_view record, Row& row) const;

  private:
    explicit Decoder(EventClock& clock) : clock_(&clock) {}
    struct Field {
        std::uint32_t offset = 0;
        std::uint32_t bytes = 0;
        bool is_signed = false;
        bool is_array = false;
    };
    struct Column {
        tools::Format format;
        Field field;
        Field total;     // argv and text: the untruncated number of bytes
        int digits = 0;  // octal
    };

    static Result<Field> find_field(const btf* types, const btf_type* type,
                                    std::string_view struct_name, const std::string& name);
    static bool is_cut(const Column& column, std::string_view record, std::uint64_t bytes);
    Value value_of(const Column& column, std::string_view record) const;

    std::vector<Column> columns_;
    std::uint32_t struct_bytes_ = 0;
    EventClock* clock_;
};

}  // namespace snoopbox::events
