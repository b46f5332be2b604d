// SPDX-License-Identifier: Apache-2.0
// A tool whose words are changed, for tests of each.
#pragma once

#include <string>
#include <string_view>

#include "changed_tool.h"
#include "tools/tool_spec.h"

namespace snoopbox::tools {

inline const std::string block = R"(/* ---
name: lat
summary: how long
description: Text.
operands: [interval, count, {name: least, type: duration, unit: ms, default: 10, help: h, sets: opt_least}]
time: timestamp
probes:
  - {handler: done, tracepoint: block_rq_complete, first: true, unless: [disks, timestamp]}
options:
  - {name: timestamp, letter: T, help: h}
  - {name: disks, letter: p, help: h}
  - {name: kind, type: choice, choices: [read, write], argument: KIND, help: h, sets: opt_kind}
  - {name: ports, type: number, argument: PORTS, help: h, fills: ports}
filters: [pid, uid]
reports:
  - {map: latency, unit: usecs, unless: disks}
  - {map: latency_by, when: disks, keys: [{name: disk, field: device, format: device}]}
  - {map: counts, as: table, sort: count, columns: [{name: id, width: 5, field: key}, {name: count, field: value}]}
--- */
)";

inline const std::string code = R"(
int latency, latency_by, counts, ports, device;
int done(struct request *rq) { return opt_least + opt_kind; }
)";

// That tool with the first `from` replaced by `to`.
inline Result<ToolSpec> parse_with(std::string_view from, std::string_view to) {
    return parse_changed(block + code, from, to);
}

inline std::string error_with(std::string_view from, std::string_view to) {
    return error_of(parse_with(from, to));
}

}  // namespace snoopbox::tools
