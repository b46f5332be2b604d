// SPDX-License-Identifier: Apache-2.0
// Chooses which records of a foreign object are shown, and finds their type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "attach/object.h"
#include "util/result.h"

namespace snoopbox::session {

// Returns the ring buffer or perf event array to show: `wanted`, or the only one, or the only ring
// buffer. If the object has none, says so and returns nothing.
Result<std::optional<std::string>> choose_buffer(const attach::Object& object,
                                                 const std::optional<std::string>& wanted);

// Before load. Returns the records' struct as an id in the object's BTF: the one called `name`, or
// the one in a ring buffer's definition; 0 if neither is given.
Result<std::uint32_t> named_record_type(const attach::Object& object, const std::string& buffer,
                                        const std::optional<std::string>& name);

// After load. Guesses the struct (values/event_type.h). The object was opened from `elf`.
Result<std::uint32_t> guess_record_type(const attach::Object& object, const std::string& elf,
                                        const std::string& buffer);

}  // namespace snoopbox::session
