// SPDX-License-Identifier: Apache-2.0
// Objects for `snoopbox run`: what passes the check is opened by libbpf, and its types are used as
// a trace would. snoopbox lets libbpf try in a process of its own; here, a crash is to be seen.
#include <linux/bpf.h>

#include <string>

#include "attach/loss_counters.h"
#include "attach/object.h"
#include "attach/object_types.h"
#include "bpf/object_check.h"
#include "fuzz.h"
#include "values/decoder.h"
#include "values/event_type.h"
#include "values/type_columns.h"

using namespace snoopbox;

namespace {

void decode_records(const btf* types, std::uint32_t id, std::string_view record) {
    const auto columns = values::columns_of(types, id);
    if (!columns) {
        return;
    }
    if (auto decoder = values::Decoder::of_records(*columns, types, id, nullptr)) {
        values::Row values;
        const bool decoded = decoder->decode(record, values);
        fuzz::require(record.size() >= decoder->least_bytes() || !decoded,
                      "a record that is too short is not decoded");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto elf = fuzz::text_of(data, size);
    if (!bpf::check_object(elf)) {
        return 0;
    }
    const auto object = attach::Object::open(elf, "object");
    if (!object || object->types() == nullptr) {
        return 0;
    }
    values::RecordClues clues;
    for (const auto& ring : attach::maps_of_type(*object, BPF_MAP_TYPE_RINGBUF)) {
        if (const auto id = attach::take_record_type(*object, ring); id != 0) {
            decode_records(object->types(), id, elf);
        }
    }
    clues.of_maps = attach::types_of_maps(*object);
    clues.looked_at = attach::types_looked_at(*object, elf);
    if (const auto id = values::guess_event_type(object->types(), clues, nullptr)) {
        decode_records(object->types(), *id, elf);
    }
    for (const auto id : clues.of_maps) {
        (void)attach::find_loss_counters(object->types(), id, "map");
    }
    return 0;
}
