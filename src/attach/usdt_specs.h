// SPDX-License-Identifier: Apache-2.0
// How programs for USDT probes are told where the arguments are.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "attach/object.h"
#include "attach/plan.h"
#include "util/result.h"

namespace snoopbox::attach {

// The map of a probe that has the descriptions of its places.
std::string usdt_map(const tools::Probe& probe);

// The constant of such programs, and its value: whether an attachment's cookie tells which
// description is that of its place. None if the plan has no such program.
std::vector<std::pair<std::string, std::int64_t>> usdt_constants(const Plan& plan);

// Before load: makes room for the descriptions. After load: stores them.
void resize_usdt_maps(const Object& object, const Plan& plan);
Status fill_usdt_maps(const Object& object, const Plan& plan);

}  // namespace snoopbox::attach
