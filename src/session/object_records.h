// SPDX-License-Identifier: Apache-2.0
// Chooses which records of a foreign object are shown, and finds their types.
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "attach/object.h"
#include "cli/run_arguments.h"
#include "session/printer.h"
#include "util/result.h"
#include "values/event_type.h"

namespace snoopbox::session {

// The ring buffer that bpf_sources/include/bcc.h makes for what programs print.
inline constexpr const char* prints_map = "snoop_prints";

// Reads types that the object's BTF lacks, of variables in its functions, as raw BTF
// (compile/debug_types.h).
using GetLocalTypes = std::function<Result<std::string>()>;

class ObjectRecords {
  public:
    // Before load. The buffers that the user names, or all of them. `get_local_types` may be empty;
    // it is called at most once, and only if the object's BTF does not tell a type.
    static Result<ObjectRecords> choose(const attach::Object& object,
                                        const cli::RunArguments& arguments,
                                        GetLocalTypes get_local_types = {});

    // After load. What comes through the buffers that programs submit to; the others are left out.
    // The types are those that the user names, those in the buffers' definitions, or guessed
    // (values/event_type.h). The object was opened from `elf`. Of several buffers, those whose type
    // cannot be told are left out with a warning.
    Result<std::vector<RecordKind>> kinds(const attach::Object& object, const std::string& elf);

    // After kinds(). The records that iterators write in place of text, in their order; an
    // iterator's buffer is the next number after those of buffers(). Those whose type or size
    // cannot be told are left out with a warning.
    std::vector<RecordKind> kinds_of_iterators(const attach::Object& object,
                                               const std::string& elf);

    // Whose IDs the kinds have: the object's types and, behind them, those of variables. Valid as
    // long as this object and the other.
    const btf* types() const { return both_ ? both_.get() : own_; }

    // Their maps, by RecordKind::buffer. After kinds().
    const std::vector<std::string>& buffers() const { return buffers_; }

  private:
    struct Clues;
    ObjectRecords() = default;
    // The types that the user names for a buffer, by its own name or for any.
    std::vector<cli::NamedEvent> named_for(const std::string& buffer) const;
    Result<std::vector<RecordKind>> kinds_of(const std::string& buffer, const Clues& clues);
    Result<std::uint32_t> guess(const values::RecordClues& clues, const btf* kernel);
    bool add_local_types();

    using OwnTypes = std::unique_ptr<btf, decltype(&btf__free)>;
    const btf* own_ = nullptr;
    OwnTypes local_{nullptr, &btf__free};
    OwnTypes both_{nullptr, &btf__free};
    GetLocalTypes get_local_types_;

    std::vector<std::string> buffers_;
    std::vector<cli::NamedEvent> named_;
    std::map<std::string, std::uint32_t> declared_;  // by the buffers' definitions; 0: none
    bool all_wanted_ = false;                        // the user names them
};

}  // namespace snoopbox::session
