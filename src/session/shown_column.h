// SPDX-License-Identifier: Apache-2.0
// A column of the output: which value of an event it shows, and how.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "containers/owners.h"
#include "containers/users.h"
#include "output/sentence.h"
#include "output/text.h"
#include "reports/stack_frames.h"
#include "tools/owner_part.h"
#include "values/value.h"

namespace snoopbox::session {

// Whose an event is.
struct Whose {
    std::uint64_t cgroup = 0;
    std::optional<uid_t> user = {};  // as the host numbers it
};

struct ShownColumn {
    std::optional<std::size_t> from =
        {};                  // index into the event's values; none: this kind has it not
    bool hex = false;        // of data
    bool quote_all = false;  // of argv
    std::optional<tools::OwnerPart> owner =
        {};                   // what is told of whose the event is, in place of that
    bool for_tables = false;  // what is not known has signs for it
    containers::Owners* owners = nullptr;
    containers::Users* users = nullptr;
    containers::Owner last_owner = {};
    std::vector<output::Member> members = {};  // of that
    std::size_t limit = 0;                     // of argv and numbers: so many are shown; 0: all
    reports::StackFrames* stacks = nullptr;    // of a stack: the map that it is in
    std::vector<std::string> frames = {};      // of the last one in user space
    std::vector<output::SentencePiece> pieces = {};  // what it shows in place of a value
    std::string text = {};                           // of the last ones
    output::Clock clock = {};
    values::Value changed = values::Absent();  // the last one that is not as in the event

    // The value refers to `all`, and to this object; it is valid until the next call.
    const values::Value& value_of(const values::Row& all, const Whose& whose);
};

}  // namespace snoopbox::session
