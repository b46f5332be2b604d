// SPDX-License-Identifier: Apache-2.0
// The fields of the records that the kernel would write for trace events. Only tracefs tells them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snoopbox::attach {

struct EventField {
    enum class How {
        number,             // or a pointer
        array,              // in its place
        location,           // an array elsewhere in the record, whose place and length are told
        relative_location,  // the same, its place from the end of this field
    };
    std::string type;  // as C has it, of an array that of its elements: "unsigned int"
    std::string name;
    std::uint32_t offset = 0;
    std::uint32_t bytes = 0;
    bool is_signed = false;
    How how = How::number;
    std::uint32_t count = 0;       // of an array's elements; 0: it is not told as a number
    std::string declaration = {};  // as the kernel has it: "__data_loc char[] filename"
};

// Those in the text of a file events/CATEGORY/NAME/format, without the ones that all events have.
std::vector<EventField> fields_in(std::string_view format);

// Those of an event of this kernel. Nothing if it has no such event, or if tracefs cannot be read.
std::optional<std::vector<EventField>> fields_of_event(const std::string& category,
                                                       const std::string& name);

// Its number, for perf_event_open(); nothing if it has none.
std::optional<std::uint64_t> number_of_event(const std::string& category, const std::string& name);

}  // namespace snoopbox::attach
