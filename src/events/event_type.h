// SPDX-License-Identifier: Apache-2.0
// Which of an object's types its events are of, where it does not say so itself.
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <set>
#include <string>

#include "util/result.h"

namespace snoopbox::events {

// The struct (or union, or typedef of one) that is called so, with or without "struct " in front.
// The error lists those there are.
Result<std::uint32_t> find_type(const btf* types, std::string name);

// The only struct in `types` that can be the event's: not one of `not_events`, not part of another
// struct, and none of the kernel's by name (`kernel`: its BTF; nullptr if it has none). Of several
// the only one that is called event, ..._event or ..._event_t. The error lists the candidates.
Result<std::uint32_t> guess_event_type(const btf* types, const std::set<std::uint32_t>& not_events,
                                       const btf* kernel);

}  // namespace snoopbox::events
