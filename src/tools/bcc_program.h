// SPDX-License-Identifier: Apache-2.0
// C as BCC's users have it in their Python programs: it declares nothing to snoopbox, and the names
// of its functions say what they are attached to.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace snoopbox::tools {

// A tracepoint whose arguments the C has as members of a struct: TRACEPOINT_PROBE(category, name).
struct TraceEvent {
    std::string category;
    std::string name;

    bool operator==(const TraceEvent&) const = default;
};

struct BccProgram {
    std::string name;  // of the file, without its folder and ending
    std::string file;  // for messages
    // The whole file, on the same lines. Each struct that it defines is also the type of a variable
    // of ours, on the line where its definition ends: a compiler leaves types out of the object
    // that only local variables have.
    std::string source;
    std::vector<TraceEvent> trace_events;
    bool prints = false;             // calls bpf_trace_printk()
    bool submits_packets = false;    // which only a perf event array takes
    bool has_log2_slots = false;     // histograms are by powers of two: it calls bpf_log2()
    std::size_t usdt_arguments = 0;  // how many of a USDT probe are read, at most
};

// Whether the text is such C: neither a tool's, nor for clang and libbpf.
bool is_bcc_program(std::string_view content);

BccProgram read_bcc_program(std::string_view file, std::string_view content);

}  // namespace snoopbox::tools
