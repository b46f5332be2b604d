// SPDX-License-Identifier: Apache-2.0
#include "attach/event_types.h"

#include <linux/btf.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "attach/prototypes.h"
#include "attach/syscall_event.h"
#include "attach/tracefs.h"
#include "util/btf_types.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

constexpr std::string_view record_prefix = "trace_event_raw_";
constexpr std::string_view writer_prefix = "trace_event_raw_event_";

// As tracefs has it, without what only a compiler needs to know: "pid_t", "void *".
std::string type_text(const btf* types, __u32 id) {
    const auto* type = btf__type_by_id(types, id);
    while (type != nullptr && btf_is_mod(type)) {
        type = btf__type_by_id(types, type->type);
    }
    if (type == nullptr || btf_is_ptr(type)) {
        return "void *";
    }
    const std::string name(name_at(types, type->name_off));
    return btf_is_any_enum(type)    ? "enum " + name
           : btf_is_composite(type) ? "struct " + name
                                    : name;
}

std::optional<EventField> field_of(const btf* types, const btf_member& member) {
    EventField field;
    std::string_view name = name_at(types, member.name_off);
    for (const auto& [prefix, how] :
         {std::pair<std::string_view, EventField::How>{"__data_loc_", EventField::How::location},
          {"__rel_loc_", EventField::How::relative_location}}) {
        if (name.starts_with(prefix)) {
            name.remove_prefix(prefix.size());
            field.how = how;
            field.type = "char";
        }
    }
    const auto* type = plain_type(types, member.type);
    const auto bytes = btf__resolve_size(types, member.type);
    if (type == nullptr || name.empty() || bytes <= 0 || member.offset % 8 != 0) {
        return std::nullopt;
    }
    field.name = name;
    field.offset = member.offset / 8;
    field.bytes = static_cast<std::uint32_t>(bytes);
    if (btf_is_array(type)) {
        const auto* array = btf_array(type);
        field.how = EventField::How::array;
        field.count = array->nelems;
        field.type = type_text(types, array->type);
        type = plain_type(types, array->type);
    } else if (field.type.empty()) {
        field.type = type_text(types, member.type);
    }
    field.is_signed = type != nullptr && is_signed_type(types, type);
    return field;
}

std::vector<EventField> fields_of_record(const btf* types, const btf_type* record) {
    std::vector<EventField> fields;
    const auto* members = btf_members(record);
    // The first is `struct trace_entry`, which all events have.
    for (__u32 i = 1; i < btf_vlen(record); ++i) {
        if (auto field = field_of(types, members[i])) {
            fields.push_back(std::move(*field));
        }
    }
    return fields;
}

const btf_type* record_of_class(const btf* types, std::string_view name) {
    const auto id = btf__find_by_name_kind(types, fmt::format("{}{}", record_prefix, name).c_str(),
                                           BTF_KIND_STRUCT);
    return id > 0 ? btf__type_by_id(types, static_cast<__u32>(id)) : nullptr;
}

bool are_alike(const btf_type* left, const btf_type* right) {
    return btf_vlen(left) == btf_vlen(right) &&
           std::equal(btf_params(left), btf_params(left) + btf_vlen(left), btf_params(right),
                      [](const btf_param& a, const btf_param& b) { return a.type == b.type; });
}

// The records of all classes that could be this tracepoint's: those with its arguments, except if
// an event of the class's own name says that it has but that one (TRACE_EVENT). A class is often
// called after its first event (sched_wakeup_template).
std::vector<const btf_type*> possible_records(const btf* types, const std::string& tracepoint,
                                              const btf_type* prototype) {
    std::vector<const btf_type*> records;
    for (__u32 id = 1; id < btf__type_cnt(types); ++id) {
        const auto* function = btf__type_by_id(types, id);
        const auto name = name_at(types, function->name_off);
        if (!btf_is_func(function) || !name.starts_with(writer_prefix)) {
            continue;
        }
        const auto* of = btf__type_by_id(types, function->type);
        if (of == nullptr || !btf_is_func_proto(of) || !are_alike(of, prototype)) {
            continue;
        }
        const auto of_class = name.substr(writer_prefix.size());
        const auto* record = find_tracepoint_prototype(types, std::string(of_class)) != nullptr
                                 ? nullptr
                                 : record_of_class(types, of_class);
        if (record != nullptr && of_class.starts_with(tracepoint + "_")) {
            return {record};
        }
        if (record != nullptr) {
            records.push_back(record);
        }
    }
    return records;
}

bool is_same(const EventField& a, const EventField& b) {
    return a.name == b.name && a.offset == b.offset && a.bytes == b.bytes && a.how == b.how &&
           a.is_signed == b.is_signed && a.count == b.count;
}

}  // namespace

Result<std::vector<EventField>> fields_by_types(const btf* kernel, const std::string& category,
                                                const std::string& name) {
    if (const auto* own = record_of_class(kernel, name)) {
        return fields_of_record(kernel, own);
    }
    const auto* prototype = find_tracepoint_prototype(kernel, name);
    if (prototype == nullptr) {
        return fail(fmt::format("the BTF of that kernel has no tracepoint {}:{}", category, name));
    }
    const auto records = possible_records(kernel, name, prototype);
    auto fields =
        records.empty() ? std::vector<EventField>() : fields_of_record(kernel, records.front());
    for (std::size_t i = 1; i < records.size(); ++i) {
        const auto others = fields_of_record(kernel, records[i]);
        std::erase_if(fields, [&](const EventField& field) {
            return std::ranges::none_of(
                others, [&](const EventField& other) { return is_same(field, other); });
        });
    }
    if (fields.empty()) {
        return fail(
            fmt::format(
                "the BTF of that kernel does not tell which fields the trace event {}:{} has",
                category, name),
            "use RAW_TRACEPOINT_PROBE, or compile it where it shall run");
    }
    return fields;
}

Result<std::vector<EventField>> fields_of(const EventName& event, const btf* other_kernel) {
    if (other_kernel != nullptr && !syscall_event_of(event)) {
        return fields_by_types(other_kernel, event.category, event.name);
    }
    if (auto fields = fields_of_event(event.category, event.name)) {
        return std::move(*fields);
    }
    return read_tracefs("available_events").empty()
               ? fail(fmt::format("tracefs, which describes the trace event {}:{}, cannot be read",
                                  event.category, event.name),
                      "mount -t tracefs tracefs /sys/kernel/tracing")
               : fail(fmt::format("this kernel has no trace event {}:{}", event.category,
                                  event.name),
                      "/sys/kernel/tracing/available_events lists those it has");
}

}  // namespace snoopbox::attach
