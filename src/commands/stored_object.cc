// SPDX-License-Identifier: Apache-2.0
#include "commands/stored_object.h"

#include <algorithm>
#include <string>
#include <utility>

#include "attach/object.h"
#include "attach/object_types.h"
#include "attach/trial_open.h"
#include "bpf/elf.h"
#include "bpf/object_check.h"
#include "compile/note.h"
#include "session/settings.h"
#include "util/format.h"
#include "values/decoder.h"

namespace snoopbox::commands {
namespace {

Result<compile::Note> note_of(std::string_view elf) {
    const auto section = bpf::find_section(elf, compile::note_section);
    return section ? compile::read_note(*section) : fail("it has no note of snoopbox's");
}

Status check_constants_and_maps(attach::Object& object, const tools::ToolSpec& tool) {
    for (const auto& option : tool.options) {
        constexpr std::int64_t any = 1;
        for (const auto& constant : option.constants()) {
            TRY(object.set_constant(constant, any));
        }
    }
    const auto rings = attach::maps_of_type(object, BPF_MAP_TYPE_RINGBUF);
    if (!tool.events.kinds.empty() && std::ranges::find(rings, session::ring_map) == rings.end()) {
        return fail(fmt::format("the object has no ring buffer \"{}\"", session::ring_map));
    }
    for (const auto& report : tool.reports) {
        // Settings are of maps that an option may have to define.
        if (report.as != tools::Report::As::settings &&
            bpf_object__find_map_by_name(object.handle(), report.map.c_str()) == nullptr) {
            return fail(fmt::format("the object has no map \"{}\"", report.map));
        }
    }
    return {};
}

// As a start does it, up to where the kernel is needed.
Status check_declared(const cache::Entry& entry) {
    TRY_ASSIGN(const auto note, note_of(entry.object));
    if (note.tool != entry.description.tool) {
        return fail(
            fmt::format("it is made for {}, not for {}", note.tool, entry.description.tool));
    }
    if (is_of_bcc_program(entry.object)) {
        return {};
    }
    TRY_ASSIGN(const auto tool, tools::parse_declaration(note.tool, note.declaration));
    TRY_ASSIGN(auto object, attach::Object::open(entry.object, tool.name));
    TRY(check_constants_and_maps(object, tool));
    for (const auto& kind : tool.events.kinds) {
        TRY_ASSIGN(const auto decoder,
                   values::Decoder::of_records(tools::columns_of_data(kind.columns), object.types(),
                                               kind.struct_name, nullptr));
    }
    return {};
}

}  // namespace

Status check_stored(const cache::Entry& entry) {
    TRY(bpf::check_object(entry.object));
    TRY(attach::try_to_open(entry.object, entry.description.tool));
    return check_declared(entry);
}

bool is_of_bcc_program(std::string_view elf) {
    const auto note = note_of(elf);
    return note && note->method == ways_of_bcc && note->declaration.empty();
}

bool is_of_bcc_program(std::string_view elf, std::string_view name) {
    return bpf::check_bpf_elf(elf) && bpf::check_sections(elf) && is_of_bcc_program(elf) &&
           note_of(elf)->tool == name;
}

bool is_of_tool(std::string_view elf, const tools::ToolSpec& tool) {
    if (!bpf::check_bpf_elf(elf) || !bpf::check_sections(elf)) {
        return false;
    }
    const auto note = note_of(elf);
    return note && note->tool == tool.name && note->declaration == tool.declaration;
}

}  // namespace snoopbox::commands
