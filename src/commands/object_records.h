// SPDX-License-Identifier: Apache-2.0
// Which records of an object that is not ours are shown, and what they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "attach/object.h"
#include "util/result.h"

namespace snoopbox::commands {

// The ring buffer whose records are shown: `wanted`, or the only one; none if the object has none,
// which is said.
Result<std::optional<std::string>> choose_ring(const attach::Object& object,
                                               const std::optional<std::string>& wanted);

// Before load. The struct of the records, as an id in the object's BTF: the one of that `name`, or
// the one that the definition of the ring buffer names; 0 if neither says it.
Result<std::uint32_t> named_record_type(const attach::Object& object, const std::string& ring,
                                        const std::optional<std::string>& name);

// After load: the one that it must be (events/event_type.h). `elf` is what the object was opened
// from.
Result<std::uint32_t> guess_record_type(const attach::Object& object, const std::string& elf,
                                        const std::string& ring);

}  // namespace snoopbox::commands
