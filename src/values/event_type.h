// SPDX-License-Identifier: Apache-2.0
// Determines which of an object's types describes its events if the object does not say.
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <set>
#include <string>

#include "util/result.h"

namespace snoopbox::values {

// Finds the struct (or union, or typedef of one) named `name`, with or without "struct " in front.
// The error lists the existing ones, or the nearest of many.
Result<std::uint32_t> find_type(const btf* types, std::string name);

// What is known about the records besides the types.
struct RecordClues {
    std::set<std::uint32_t> sizes;      // in bytes, of records with a constant size
    bool varies = false;                // some program submits records of no constant size
    std::uint32_t copied = 0;           // the type of a map's value that is submitted unchanged
    std::set<std::uint32_t> of_maps;    // types of maps' keys and values
    std::set<std::uint32_t> looked_at;  // types through which programs look at the kernel
};

// Finds the only struct in `types` that the records can be. It must have their size (or be shorter,
// if it ends in a flexible array), be part of no other struct, and not be the kernel's:
// `looked_at`, types these refer to, and types that `kernel` has (its BTF, or nullptr). A map's key
// or value qualifies only if the size singles it out. Among several, prefers the one that a
// variable keeps (`const struct event *unused`), then the one named event, ..._event or
// ..._event_t. The error lists some candidates.
Result<std::uint32_t> guess_event_type(const btf* types, const RecordClues& clues,
                                       const btf* kernel);

// Whether it would choose among structs that the records can be.
bool has_fitting_struct(const btf* types, const RecordClues& clues, const btf* kernel);

}  // namespace snoopbox::values
