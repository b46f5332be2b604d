// SPDX-License-Identifier: Apache-2.0
// Chooses which records of a foreign object are shown, and finds their types.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "attach/object.h"
#include "cli/run_arguments.h"
#include "session/printer.h"
#include "util/result.h"

namespace snoopbox::session {

// The ring buffer that bpf_sources/include/bcc.h makes for what programs print.
inline constexpr const char* prints_map = "snoop_prints";

class ObjectRecords {
  public:
    // Before load. The buffers that the user names, or all of them.
    static Result<ObjectRecords> choose(const attach::Object& object,
                                        const cli::RunArguments& arguments);

    // After load. What comes through the buffers that programs submit to; the others are left out.
    // The types are those that the user names, those in the buffers' definitions, or guessed
    // (values/event_type.h). The object was opened from `elf`. Of several buffers, those whose type
    // cannot be told are left out with a warning.
    Result<std::vector<RecordKind>> kinds(const attach::Object& object, const std::string& elf);

    // Their maps, by RecordKind::buffer. After kinds().
    const std::vector<std::string>& buffers() const { return buffers_; }

  private:
    struct Clues;
    ObjectRecords() = default;
    // The types that the user names for a buffer, by its own name or for any.
    std::vector<cli::NamedEvent> named_for(const std::string& buffer) const;
    Result<std::vector<RecordKind>> kinds_of(const attach::Object& object,
                                             const std::string& buffer, const Clues& clues) const;

    std::vector<std::string> buffers_;
    std::vector<cli::NamedEvent> named_;
    std::map<std::string, std::uint32_t> declared_;  // by the buffers' definitions; 0: none
    bool all_wanted_ = false;                        // the user names them
};

}  // namespace snoopbox::session
