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

// The struct of the records, as an id in the object's BTF: the one of that `name`, the one that the
// definition of the ring buffer names, or the one that it must be (events/event_type.h). `elf` is
// what the object was opened from.
Result<std::uint32_t> find_record_type(const attach::Object& object, const std::string& elf,
                                       const std::string& ring,
                                       const std::optional<std::string>& name);

}  // namespace snoopbox::commands
