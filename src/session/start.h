// SPDX-License-Identifier: Apache-2.0
// Brings a tool's programs into the kernel.
#pragma once

#include <functional>
#include <string>

#include "attach/plan.h"
#include "session/live.h"
#include "session/settings.h"
#include "util/result.h"
#include "util/timings.h"

namespace snoopbox::session {

struct Built {
    std::string object;
    bool from_cache = false;
};

// Gets the tool's object for a plan. `renew`: the kernel refused the cached one.
using GetObject = std::function<Result<Built>(const attach::Plan& plan, bool renew)>;

// Chooses the ways, gets the object, loads and attaches it. If a chosen way fails after all, tries
// the next one.
Result<Live> start(const Settings& settings, attach::Wish& wish, const GetObject& get_object,
                   Timings& timings);

}  // namespace snoopbox::session
