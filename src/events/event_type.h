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
// The error lists those there are, or the nearest of many.
Result<std::uint32_t> find_type(const btf* types, std::string name);

// What is known of the records besides the types.
struct RecordClues {
    std::set<std::uint32_t> sizes;    // in bytes, where a program submits a constant number
    bool varies = false;              // some program does not
    std::uint32_t copied = 0;         // what is submitted as it is: a value of a map, of this type
    std::set<std::uint32_t> of_maps;  // types of maps' keys and values
    std::set<std::uint32_t> looked_at;  // through which programs look at the kernel
};

// The only struct in `types` that the records can be: of their size (or shorter, if it ends in an
// array without a length), not part of another struct, and not one of the kernel's: `looked_at`,
// what these refer to, and what `kernel` has (its BTF; nullptr if it has none). One of a map only
// if its size says so. Of several, the one that a variable keeps (`const struct event *unused`), or
// that is called event, ..._event or ..._event_t. The error lists some candidates.
Result<std::uint32_t> guess_event_type(const btf* types, const RecordClues& clues,
                                       const btf* kernel);

}  // namespace snoopbox::events
