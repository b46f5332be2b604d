// SPDX-License-Identifier: Apache-2.0
// Gets an object from the cache, or by compiling it and caching the result.
#pragma once

#include <bpf/btf.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "cache/store.h"
#include "compile/compile.h"
#include "headers/find/find.h"
#include "session/start.h"
#include "util/result.h"
#include "util/timings.h"

namespace snoopbox::commands {

// What to compile, and how to tell that an object is it.
struct Sought {
    std::string name;  // in the cache's list
    std::string ways;
    compile::Request source;
    // Completes the source for the kernel whose BTF is `types` (nullptr: unknown) by what the
    // cache's key does not depend on, as it is part of the kernel.
    std::function<Status(compile::Request& source, const btf* types)> complete;
    std::function<bool(std::string_view elf)> is_it;
    // One of another key that will do; empty: there are none.
    std::function<std::optional<std::string>(const cache::Store& store)> find_made_elsewhere = {};
};

// Where headers and objects come from.
struct Places {
    headers::Request headers;  // where to look for headers on a cache miss
    bool use_cache = true;
    std::optional<std::filesystem::path> cache_dir = {};  // unset: chosen by cache/place.h
    bool renew = false;                                   // replace the cached object
};

// The BTF of the kernel that a tree is for: what the tree was made from, which has been read, or
// the running kernel's (nullptr if it has none).
const btf* types_of(const headers::HeaderTree& tree);

// If there is no trusted cache, or it cannot be written, compiles anyway; -v says why.
Result<session::Built> get_object(const Sought& sought, const Places& places, Timings& timings);

}  // namespace snoopbox::commands
