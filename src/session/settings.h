// SPDX-License-Identifier: Apache-2.0
// What a tool's object is given before it runs: the values of the options, the sizes of maps,
// pinned maps in place of its own.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

#include "attach/object.h"
#include "attach/plan.h"
#include "cli/tool_arguments.h"
#include "containers/watch_thread.h"
#include "session/container_filter.h"
#include "session/new_cgroups.h"
#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::session {

// The constant, in objects made inside a PID namespace, that holds the number of the namespace
// whose PIDs options take.
inline constexpr const char* pid_namespace_constant = "snoop_pid_namespace";

// The constant, in objects that leave out what the tracer itself does, that holds its process ID.
inline constexpr const char* tracer_constant = "snoop_tracer";

// The constant, in all tools' objects, that has records end in the number of a cgroup.
inline constexpr const char* owners_constant = "snoop_owner_in_events";
// That of a user, before it.
inline constexpr const char* users_constant = "snoop_user_in_events";

// The size that maps are declared with which have an entry for each probe of patterns:
// SNOOP_PROBES.
inline constexpr std::uint32_t an_entry_a_probe = 16777213;

// The ring buffer that all tools' objects have.
inline constexpr const char* ring_map = "snoop_events";
// What their programs share with the reader of that.
inline constexpr const char* control_map = "snoop_control";

struct Settings {
    const tools::ToolSpec& tool;
    const cli::ToolArguments& arguments;
    pid_t command = -1;                          // the process of the command to trace
    ContainerFilter* only_in = nullptr;          // null: whatever container or cgroup it is
    containers::WatchThread* cgroups = nullptr;  // to be started before any event; null: none
    NewCgroups* new_cgroups = nullptr;           // as well
};

// Checks that the pinned maps which options name are usable, so that no object is made in vain.
Status check_pinned_maps(const Settings& settings);

// All that has to be there before the object is loaded.
Status apply(const Settings& settings, const attach::Plan& plan, attach::Object& object);

// After loading: lists of numbers become the keys of maps.
Status fill_maps(const Settings& settings, const attach::Object& object);

}  // namespace snoopbox::session
