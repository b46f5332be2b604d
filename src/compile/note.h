// SPDX-License-Identifier: Apache-2.0
// What an object that snoopbox made says of itself, so that `snoopbox run` can trace with it as
// with the tool's source: an ELF note, which other loaders pass over and `readelf -n` shows.
//
// Section .note.snoopbox (SHT_NOTE, aligned to 4) holds one note:
//   owner       "snoopbox"
//   type        0x534e ("SN"; readelf takes 1 and 2 for notes of its own)
//   descriptor  JSON, one object:
//     "format"       1; a reader takes no other
//     "snoopbox"     version of the program that made the object
//     "tool"         the tool's name
//     "attach"       the method that its programs are made for: "fentry", "kprobe", ...
//     "kernel"       release of the kernel whose headers it was compiled with; left out where
//                    these do not tell
//     "declaration"  the tool's YAML, from between the lines "/* ---" and "--- */" of its source
//     "event"        null, or the struct that records begin with:
//       "struct"       its name
//       "bytes"        its size
//       "members"      [{"name": ..., "type": C's name for a scalar, "offset": bytes, "bytes": of
//                      all elements, "count": elements of an array, 0 if it is none}, ...]
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
    std::string kernel;  // empty: not known
};

// The section's content, and back. Reading fails, saying why, where the note is damaged, of another
// owner, type or format, or lacks one of the other keys.
std::string write_note(const Note& note);
Result<Note> read_note(std::string_view section);

}  // namespace snoopbox::compile
