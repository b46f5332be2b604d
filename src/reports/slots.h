// SPDX-License-Identifier: Apache-2.0
// Histograms as BCC's programs and libbpf-tools count them: a slot for each power of two, or for
// each value.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reports/report.h"
#include "values/field.h"
#include "values/type_columns.h"

namespace snoopbox::reports {

struct SlotsIn {
    bool linear = false;    // a slot is a value; otherwise, a power of two
    std::size_t first = 0;  // the number that bpf_log2l() has for the first slot
    std::string field;      // of the key, the number of the slot; or of the value, all slots
    bool in_value = false;
    std::size_t offset = 0;  // of the field in the key or value
    std::size_t bytes = 0;   // of the number, or of each slot
    std::size_t count = 0;   // of slots in the value
};

// Whether the entries of a map are such slots: those of BPF_HISTOGRAM (bpf/slots_names.h), or
// values with a member `slots`, which is an array of counts.
std::optional<SlotsIn> slots_in(const btf* types, const TypedMap& map,
                                const std::vector<values::Field>& key,
                                const std::vector<values::Field>& value);

// The other fields are keys, each combination with a histogram of its own.
Result<std::unique_ptr<Report>> make_slots(const SlotsIn& slots, TypedMap map,
                                           const values::EntryColumns& columns, const Style& style,
                                           const attach::Object& object);

}  // namespace snoopbox::reports
