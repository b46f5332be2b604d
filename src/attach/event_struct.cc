// SPDX-License-Identifier: Apache-2.0
#include "attach/event_struct.h"

#include <cstddef>
#include <cstdint>

#include "util/c_text.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

// What all records begin with: common_type, common_flags, common_preempt_count and common_pid.
constexpr std::size_t common_bytes = 8;

struct Declared {
    std::string text;
    std::size_t alignment;
};

Declared declare_bytes(const EventField& field) {
    return {fmt::format("u8 {}[{}]", field.name, field.bytes), 1};
}

Declared declare_number(const EventField& field) {
    if (field.type.ends_with('*') && field.bytes == sizeof(std::uint64_t)) {
        return {fmt::format("{} {}", field.type, field.name), field.bytes};
    }
    // What headers call the type need not be known.
    const auto type = integer_type(field.bytes, field.is_signed);
    return type.empty() ? declare_bytes(field)
                        : Declared{fmt::format("{} {}", type, field.name), field.bytes};
}

Declared declare_array(const EventField& field) {
    const bool is_text = field.type.find("char") != std::string::npos;
    const auto element = is_text || field.count == 0 ? 1 : field.bytes / field.count;
    const auto type = is_text ? "char" : integer_type(element, field.is_signed);
    return type.empty()
               ? declare_bytes(field)
               : Declared{fmt::format("{} {}[{}]", type, field.name, field.bytes / element),
                          element};
}

Declared declare(const EventField& field) {
    switch (field.how) {
        case EventField::How::location:
            return {fmt::format("int data_loc_{}", field.name), sizeof(std::uint32_t)};
        case EventField::How::relative_location:
            return {fmt::format("int rel_loc_{}", field.name), sizeof(std::uint32_t)};
        case EventField::How::array:
            return declare_array(field);
        default:
            return declare_number(field);
    }
}

}  // namespace

std::string trace_event_struct(const std::string& category, const std::string& name,
                               std::span<const EventField> fields) {
    std::string text =
        fmt::format("struct tracepoint__{}__{} {{\n    u64 __do_not_use__;\n", category, name);
    std::size_t at = common_bytes;
    for (const auto& field : fields) {
        if (field.offset < at || field.bytes == 0) {
            continue;
        }
        const auto declared = declare(field);
        const auto aligned =
            (at + declared.alignment - 1) / declared.alignment * declared.alignment;
        if (field.offset > aligned) {
            text += fmt::format("    char __pad_{}[{}];\n", at, field.offset - at);
        }
        text += fmt::format("    {};\n", declared.text);
        at = field.offset + field.bytes;
    }
    return text + "};\n";
}

}  // namespace snoopbox::attach
