// SPDX-License-Identifier: Apache-2.0
#include "attach/matching_tracepoints.h"

#include <algorithm>
#include <string_view>

#include "attach/tracefs.h"
#include "tools/nearest_name.h"
#include "util/format.h"
#include "util/lines.h"

namespace snoopbox::attach {
namespace {

// Events that have no tracepoint of their own: each system call's are those of raw_syscalls.
constexpr std::string_view of_syscalls = "syscalls:";

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        lines.push_back(take_line(text));
    }
    return lines;
}

}  // namespace

std::vector<std::string> tracepoints_in(const std::string& list, const NamePattern& pattern) {
    std::vector<std::string> found;
    for (const auto line : lines_of(list)) {
        const auto colon = line.find(':');
        if (colon != std::string_view::npos && !line.starts_with(of_syscalls) &&
            pattern.matches(line)) {
            found.emplace_back(line);
        }
    }
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

Result<std::vector<std::string>> find_matching_tracepoints(const std::string& text, bool is_regex) {
    TRY_ASSIGN(const auto pattern, NamePattern::parse(text, is_regex));
    const auto list = read_tracefs("available_events");
    if (list.empty()) {
        return fail("the list of tracepoints cannot be read",
                    "it is in tracefs: mount that on /sys/kernel/tracing");
    }
    auto found = tracepoints_in(list, pattern);
    if (!found.empty()) {
        return found;
    }
    if (text.starts_with(of_syscalls)) {
        return fail(fmt::format("\"{}\" means events of system calls, which have no tracepoints of "
                                "their own",
                                text),
                    "give t:raw_syscalls:sys_enter, which is that of all, or the function of one, "
                    "such as '*_sys_openat'");
    }
    return fail(fmt::format("no tracepoint of this kernel matches \"{}\"{}", text,
                            tools::did_you_mean(text, lines_of(list))),
                "");
}

}  // namespace snoopbox::attach
