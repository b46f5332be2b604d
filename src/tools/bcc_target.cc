// SPDX-License-Identifier: Apache-2.0
#include "tools/bcc_target.h"

#include <algorithm>
#include <cstddef>

#include "tools/nearest_name.h"
#include "tools/perf_events.h"
#include "tools/syscalls.h"
#include "util/ascii.h"
#include "util/format.h"

namespace snoopbox::tools {
namespace {

// Cuts off `prefix` if the text begins so.
bool take(std::string_view& text, std::string_view prefix) {
    const bool begins = text.starts_with(prefix);
    text.remove_prefix(begins ? prefix.size() : 0);
    return begins;
}

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return in_identifier(c) || c == '.' || c == '$';
    });
}

// Both sides of the last colon have a text.
bool has_two_parts(std::string_view text) {
    const auto colon = text.rfind(':');
    return colon != std::string_view::npos && colon > 0 && colon + 1 < text.size();
}

Result<std::string> section_of_event(std::string_view text) {
    const auto name = text.substr(0, text.find(':'));
    if (!find_perf_event(name)) {
        return fail(fmt::format("there is no perf event \"{}\"{}", name,
                                did_you_mean(name, perf_event_names())));
    }
    const auto frequency = text.substr(std::min(name.size() + 1, text.size()));
    if (!std::ranges::all_of(frequency, is_digit)) {
        return fail(fmt::format("\"{}\" is no frequency in Hz", frequency));
    }
    return fmt::format("perf_event/{}", text);
}

}  // namespace

Result<std::string> section_of_target(std::string_view target) {
    const bool at_return = take(target, "r:");
    const auto no_return = [&](const char* what) {
        return fail(fmt::format("r: is the return of a function, and {} has none", what));
    };
    if (take(target, "t:")) {
        const auto colon = target.find(':');
        if (at_return) {
            return no_return("a tracepoint");
        }
        if (colon == std::string_view::npos || !is_name(target.substr(0, colon)) ||
            !is_name(target.substr(colon + 1))) {
            return fail("a tracepoint is t:CATEGORY:EVENT, such as t:sched:sched_switch");
        }
        return fmt::format("tracepoint/{}/{}", target.substr(0, colon), target.substr(colon + 1));
    }
    if (take(target, "raw:")) {
        if (at_return) {
            return no_return("a tracepoint");
        }
        return is_name(target) ? Result<std::string>(fmt::format("raw_tp/{}", target))
                               : fail("raw: is followed by the name of a tracepoint");
    }
    if (take(target, "u:")) {
        if (at_return) {
            return no_return("a USDT probe");
        }
        return has_two_parts(target)
                   ? Result<std::string>(fmt::format("usdt/{}", target))
                   : fail("a USDT probe is u:FILE:PROBE, such as u:libc.so.6:setjmp");
    }
    if (take(target, "e:")) {
        return at_return ? no_return("an event of perf") : section_of_event(target);
    }
    if (take(target, "syscall:")) {
        return find_syscall(target) ? Result<std::string>(fmt::format(
                                          "{}/{}", at_return ? "kretsyscall" : "ksyscall", target))
                                    : fail(fmt::format("there is no system call \"{}\"{}", target,
                                                       did_you_mean(target, syscall_names())));
    }
    if (target.find(':') != std::string_view::npos) {
        return has_two_parts(target)
                   ? Result<std::string>(
                         fmt::format("{}/{}", at_return ? "uretprobe" : "uprobe", target))
                   : fail("a user function is FILE:FUNCTION, such as libc.so.6:malloc");
    }
    return is_name(target) ? Result<std::string>(
                                 fmt::format("{}/{}", at_return ? "kretprobe" : "kprobe", target))
                           : fail("it is not the name of a function");
}

}  // namespace snoopbox::tools
