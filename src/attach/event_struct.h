// SPDX-License-Identifier: Apache-2.0
// The record of a trace event as a C struct, which BCC's TRACEPOINT_PROBE has as `args`.
#pragma once

#include <span>
#include <string>

#include "attach/event_format.h"

namespace snoopbox::attach {

// C that defines `struct tracepoint__CATEGORY__NAME` as libbcc does.
std::string trace_event_struct(const std::string& category, const std::string& name,
                               std::span<const EventField> fields);

}  // namespace snoopbox::attach
