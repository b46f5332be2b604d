// SPDX-License-Identifier: Apache-2.0
// The search for what can be traced, as `snoopbox probes` and `snoopbox tplist` have it.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "attach/traceable.h"
#include "util/result.h"

namespace snoopbox::attach {

struct Search {
    std::vector<Kind> kinds;  // of which it is
    std::string file = {};    // in user space; empty: what the process has mapped
    std::optional<pid_t> process = {};
    std::string name = "*";  // a pattern
    bool is_regex = false;
    // FILE:NAME could be CATEGORY:NAME as well: what is in the file is found if no tracepoint is.
    bool may_be_category = false;
};

// `text`: NAME, CATEGORY:NAME, FILE:NAME, FILE with a slash, t:CATEGORY:NAME or u:FILE:NAME; empty:
// everything. `types`: the only kinds that are wanted; empty: all. Fails if these do not go
// together.
Result<Search> read_search(const std::string& text, std::optional<pid_t> process,
                           const std::vector<Kind>& types);

// All that matches, by kind and name. Fails if that is nothing: with the nearest name, and with the
// reason if one is known.
Result<std::vector<Traceable>> find_traceables(const Search& search, KernelTraceables& kernel);

}  // namespace snoopbox::attach
