// SPDX-License-Identifier: Apache-2.0
// An ELF note that describes an object made by snoopbox, so that `snoopbox run` can use it like the
// tool's source. Other loaders ignore the note; `readelf -n` shows it.
//
// Section .note.snoopbox (SHT_NOTE, aligned to 4) holds one note:
//   owner       "snoopbox"
//   type        0x534e ("SN"; readelf interprets 1 and 2 itself)
//   descriptor  JSON, one object:
//     "format"       1; readers reject any other
//     "snoopbox"     version of the program that made the object
//     "tool"         the tool's name
//     "attach"       the method that its programs use: "fentry", "kprobe", ...
//     "kernel"       release of the kernel whose headers it was compiled with; absent if the
//                    headers do not say
//     "declaration"  the tool's YAML, from between the lines "/* ---" and "--- */" of its source
//     "event"        null, or the struct at the start of each record:
//       "struct"       its name
//       "bytes"        its size
//       "members"      [{"name": ..., "type": C's name for a scalar, "offset": bytes, "bytes": of
//                      all elements, "count": elements of an array, 0 if it is not one}, ...]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "util/result.h"

namespace snoopbox::compile {

inline constexpr const char* note_section = ".note.snoopbox";
inline constexpr std::uint32_t note_type = 0x534e;
inline constexpr int note_format = 1;

struct NoteMember {
    std::string name;
    std::string type;
    std::uint32_t offset = 0;
    std::uint32_t bytes = 0;
    std::uint32_t count = 0;
};

struct NoteEvent {
    std::string name;
    std::uint32_t bytes = 0;
    std::vector<NoteMember> members;
};

struct Note {
    std::string version;
    std::string tool;
    std::string method;
    std::string declaration;
    std::optional<NoteEvent> event;
    std::string kernel;  // empty: unknown
};

// Write the section's content, and read it back. Reading fails, with the reason, if the note is
// damaged, has another owner, type or format, or lacks one of the other keys.
std::string write_note(const Note& note);
Result<Note> read_note(std::string_view section);

}  // namespace snoopbox::compile
